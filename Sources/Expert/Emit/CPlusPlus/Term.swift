import Domain

/// A C++ expression: its text, how tightly it binds, and what it stands for.
struct Term {
  enum Kind { case number, truth, integer }
  enum Binding: Int, Comparable {
    case choice, logic, comparison, sum, product, primary
    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
  }

  var text: String
  var binding: Binding = .primary
  var kind: Kind = .number
  var isVector: Bool

  /// The text, in parentheses if it binds less tightly than its surroundings ask.
  func text(atLeast least: Binding) -> String { binding < least ? "(\(text))" : text }

  /// The term as a number (a truth value is 1 or 0).
  var number: Term {
    switch kind {
    case .number: self
    case .integer where isVector: Term(text: "toVector(\(text))", isVector: true)
    case .integer: Term(text: "(float)\(text(atLeast: .primary))", isVector: false)
    case .truth where isVector:
      Term(text: "(\(text(atLeast: .logic)) ? splat(1.0f) : vfloat{})", isVector: true)
    case .truth: Term(text: "(\(text(atLeast: .logic)) ? 1.0f : 0.0f)", isVector: false)
    }
  }

  /// The term as a truth value (a number holds unless it is 0).
  var truth: Term {
    guard kind != .truth else { return self }
    return Term(
      text: "\(number.text(atLeast: .sum)) != 0.0f", binding: .comparison, kind: .truth, isVector: isVector)
  }

  /// The term with a value for each lane.
  var lanes: Term {
    guard !isVector else { return self }
    return Term(text: "\(kind == .truth ? "truth" : "splat")(\(kind == .integer ? number.text : text))", kind: kind == .truth ? .truth : .number, isVector: true)
  }
}

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

  /// `self.norm.weight` becomes `norm_weight`.
  static func identifier(_ name: String) -> String {
    let stem = name.hasPrefix("self.") ? String(name.dropFirst(5)) : name
    let cleaned = stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    let joined = String(cleaned)
    guard let first = joined.first, first.isLetter || first == "_" else { return "value_" + joined }
    return reserved.contains(joined) ? joined + "_" : joined
  }

  private static let reserved: Set<String> = [
    "W", "T", "i", "j", "t", "u", "c", "auto", "bool", "break", "case", "char", "class", "const", "continue",
    "default", "delete", "do", "double", "else", "float", "for", "if", "int", "long", "new", "return", "short",
    "signed", "static", "struct", "switch", "template", "this", "threads", "rows", "lanes", "count", "union",
    "unsigned", "using", "void", "while", "first", "load", "store", "stream", "splat", "truth", "each", "gather",
    "maximum", "minimum", "remainder", "across", "sum", "index", "log", "exp", "sin", "cos", "tan", "y0", "y1", "j0", "j1", "gamma",
    "scratch", "sine", "cosine", "power", "sigmoid", "absolute", "exponential", "logarithm", "main", "signal", "register", "volatile", "and", "or", "not", "xor", "operator", "private", "public", "protected", "virtual", "friend", "inline", "enum", "extern", "goto", "sizeof", "typedef", "typename", "namespace", "try", "catch", "throw", "true", "false", "nullptr", "export", "explicit", "mutable", "asm", "concept", "requires",
  ]
}
