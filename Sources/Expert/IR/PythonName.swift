/// Names as Python writes them.
enum PythonName {
  private static let keywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "self", "torch",
  ]

  /// A valid identifier close to the wish.
  static func identifier(_ wish: String) -> String {
    var name = String(wish.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    if name.first?.isNumber ?? true { name = "v" + name }
    return keywords.contains(name) ? name + "_value" : name
  }

  /// A parameter or buffer of the module: `net.0.weight` is `getattr(self.net, "0").weight`.
  static func attribute(_ target: String) -> String {
    target.split(separator: ".").reduce("self") { base, part in
      let name = String(part)
      return identifier(name) == name ? "\(base).\(name)" : "getattr(\(base), \"\(name)\")"
    }
  }

  /// A number that Python reads back exactly.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "float(\"nan\")" }
    if value.isInfinite { return value < 0 ? "float(\"-inf\")" : "float(\"inf\")" }
    return "\(value)"
  }

  /// A string literal.
  static func string(_ value: String) -> String {
    let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
      "\n", with: "\\n")
    return "\"\(escaped)\""
  }

  /// A tuple of integers.
  static func tuple(_ values: [Int]) -> String {
    let text = values.map(String.init).joined(separator: ", ")
    return values.count == 1 ? "(\(text),)" : "(\(text))"
  }
}
