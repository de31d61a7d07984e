import Domain

/// Triton spellings.
enum TritonSpelling {
  /// A number in single precision.
  static func float(_ value: Double) -> String {
    if value.isNaN { return "float(\"nan\")" }
    if value.isInfinite { return value < 0 ? "float(\"-inf\")" : "float(\"inf\")" }
    let text = "\(Float(value))"
    return text.contains(".") || text.contains("e") ? text : text + ".0"
  }

  static func type(_ type: ElementType) -> String {
    switch type {
    case .bool: "tl.int1"
    default: "tl." + type.rawValue
    }
  }

  /// `self.norm.weight` becomes `norm_weight`.
  static func identifier(_ name: String) -> String {
    let stem = name.hasPrefix("self.") ? String(name.dropFirst(5)) : name
    let cleaned = String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    guard let first = cleaned.first, first.isLetter || first == "_" else { return "value_" + cleaned }
    return cleaned
  }

  /// The least power of two that is not smaller.
  static func powerOfTwo(atLeast number: Int) -> Int {
    var power = 1
    while power < number { power *= 2 }
    return power
  }
}
