/// A Pratt parser: an operator takes what follows for as long as it binds more tightly.
struct GateParser {
  private let tokens: [GateLexer.Placed]
  private var index = 0

  /// Reads a whole gate.
  static func parse(_ text: String) throws(GateError) -> Expression {
    var parser = GateParser(tokens: try GateLexer.tokens(of: text))
    let expression = try parser.expression(above: 0)
    guard parser.current.token == .end else { throw parser.unexpected() }
    return expression
  }

  private init(tokens: [GateLexer.Placed]) { self.tokens = tokens }

  private var current: GateLexer.Placed { tokens[min(index, tokens.count - 1)] }

  /// An expression whose operators all bind more tightly than a level.
  private mutating func expression(above level: Int) throws(GateError) -> Expression {
    var left = try prefix()
    while true {
      if current.token == .name("in"), Operator.comparisonPrecedence > level {
        index += 1
        left = .member(left, try symbolList())
      } else if let binary = operatorHere, binary.precedence > level {
        index += 1
        left = .binary(binary, left, try expression(above: binary.precedence))
      } else {
        return left
      }
    }
  }

  private var operatorHere: Operator? {
    switch current.token {
    case .sign(let text), .name(let text): Operator(rawValue: text)
    case .number, .end: nil
    }
  }

  private mutating func prefix() throws(GateError) -> Expression {
    let start = current
    index += 1
    switch start.token {
    case .number(let value): return .number(value)
    case .sign("("):
      let inner = try expression(above: 0)
      try expect(")")
      return inner
    case .sign("-"): return .negative(try expression(above: Operator.signPrecedence))
    case .name("not"): return .not(try expression(above: Operator.negationPrecedence))
    case .name(let name): return try named(name, at: start.position)
    case .sign, .end:
      index -= 1
      throw unexpected()
    }
  }

  private mutating func named(_ name: String, at position: Int) throws(GateError) -> Expression {
    if current.token == .sign("(") { return try call(name, at: position) }
    if name.contains(".") {
      guard Vocabulary.features[name] != nil else {
        throw GateError(message: "the feature \(name) is not declared", position: position)
      }
      return .feature(name)
    }
    guard Vocabulary.symbols.contains(name) else {
      throw GateError(message: "the symbol \(name) is not declared", position: position)
    }
    return .symbol(name)
  }

  private mutating func call(_ name: String, at position: Int) throws(GateError) -> Expression {
    switch name {
    case "has": return .has(try operationList(count: 1...16, for: name, at: position))
    case "seq":
      let operations = try operationList(count: 2...2, for: name, at: position)
      return .sequence(operations[0], operations[1])
    default:
      guard let count = Vocabulary.functions[name] else {
        throw GateError(message: "the function \(name) is not declared", position: position)
      }
      let arguments = try list { parser throws(GateError) in try parser.expression(above: 0) }
      try require(arguments.count, in: count, for: name, at: position)
      return .function(name, arguments)
    }
  }

  private mutating func operationList(
    count: ClosedRange<Int>, for name: String, at position: Int
  ) throws(GateError) -> [String] {
    let operations = try list { parser throws(GateError) in
      try parser.name(in: Vocabulary.operations, called: "operation")
    }
    try require(operations.count, in: count, for: name, at: position)
    return operations
  }

  private mutating func symbolList() throws(GateError) -> [String] {
    try list { parser throws(GateError) in try parser.name(in: Vocabulary.symbols, called: "symbol") }
  }

  private mutating func name(in declared: Set<String>, called kind: String) throws(GateError) -> String {
    guard case .name(let name) = current.token else { throw unexpected() }
    guard declared.contains(name) else {
      throw GateError(message: "the \(kind) \(name) is not declared", position: current.position)
    }
    index += 1
    return name
  }

  /// Elements in round brackets, separated by commas.
  private mutating func list<Element>(
    of element: (inout GateParser) throws(GateError) -> Element
  ) throws(GateError) -> [Element] {
    try expect("(")
    var elements = [try element(&self)]
    while current.token == .sign(",") {
      index += 1
      elements.append(try element(&self))
    }
    try expect(")")
    return elements
  }

  private mutating func expect(_ sign: String) throws(GateError) {
    guard current.token == .sign(sign) else { throw unexpected(instead: sign) }
    index += 1
  }

  private func require(
    _ count: Int, in allowed: ClosedRange<Int>, for name: String, at position: Int
  ) throws(GateError) {
    if allowed.contains(count) { return }
    throw GateError(
      message: "\(name) takes \(allowed.lowerBound) to \(allowed.upperBound) arguments", position: position)
  }

  private func unexpected(instead sign: String? = nil) -> GateError {
    let found =
      switch current.token {
      case .number(let value): "\(value)"
      case .name(let text), .sign(let text): text
      case .end: "the end"
      }
    let wanted = sign.map { " instead of \($0)" } ?? ""
    return GateError(message: "\(found) is unexpected\(wanted)", position: current.position)
  }
}
