import Domain

/// C++ spellings.
enum Spelling {
  static func float(_ value: Double) -> String {
    if value.isNaN { return "NAN" }
    if value.isInfinite { return value < 0 ? "-INFINITY" : "INFINITY" }
    let text = "\(Float(value))"
    return (text.contains(".") || text.contains("e") ? text : text + ".0") + "f"
  }

  static func type(_ type: ElementType) -> String {
    switch type {
    case .float64: "double"
    case .float32: "float"
    case .bfloat16: "bfloat"
    case .float16: "_Float16"
    case .int64, .int32, .int16, .int8, .uint8: type.rawValue + "_t"
    case .bool: "bool"
    }
  }

  /// `self.norm.weight` becomes `norm_weight`, and `sum_1` becomes `sum1`: a number apart is a value's.
  static func identifier(_ name: String) -> String {
    let stem = name.hasPrefix("self.") ? String(name.dropFirst(5)) : name
    let cleaned = String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    let joined = NumberedNames.apart(cleaned.replacing(/_+([0-9]+)$/) { String($0.1) })
    guard let first = joined.first, first.isLetter || first == "_" else { return "value_" + joined }
    let isIndex = first.isLetter && joined.dropFirst().allSatisfy(\.isNumber) && !"xyz".contains(first)
    return isIndex || reserved.contains(joined) ? joined + "_" : joined
  }

  /// Words that a parameter can't be called: C++'s, and those that generated functions use themselves.
  private static let reserved: Set<String> = {
    let keywords = """
      alignas alignof and asm auto bool break case catch char class concept const constexpr continue decltype default \
      delete do double else enum explicit export extern false float for friend goto if inline int long mutable \
      namespace new noexcept not nullptr operator or private protected public register requires return short signed \
      sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void \
      volatile while xor main std
      """
    let locals = """
      threads rows lanes count vectors last rest tile columns column plane widths height pooled scratch chunk filled \
      steps groups end
      """
    let words = (keywords + " " + locals).split(whereSeparator: \.isWhitespace).map(String.init)
    return Prelude.snippets.reduce(into: Set(words)) { $0.formUnion($1.names) }
  }()
}
