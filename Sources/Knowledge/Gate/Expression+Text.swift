/// Writes an expression as it could stand in a gate, with no more brackets than it needs.
extension Expression: CustomStringConvertible {
  var description: String {
    switch self {
    case .number(let value): value.shortText
    case .symbol(let name), .feature(let name): name
    case .not(let inner): "not \(inner.bracketed(below: Operator.negationPrecedence))"
    case .negative(let inner): "-\(inner.bracketed(below: Operator.signPrecedence))"
    case .binary(let sign, let left, let right):
      Expression.text(
        of: sign, left.bracketed(below: sign.precedence), right.bracketed(below: sign.precedence + 1))
    case .member(let inner, let symbols): "\(inner) in (\(symbols.joined(separator: ", ")))"
    case .function(let name, let arguments):
      "\(name)(\(arguments.map(\.description).joined(separator: ", ")))"
    case .has(let operations): "has(\(operations.joined(separator: ", ")))"
    case .sequence(let producer, let consumer): "seq(\(producer), \(consumer))"
    }
  }

  private static func text(of sign: Operator, _ left: String, _ right: String) -> String {
    let isTight = sign.precedence > Operator.comparisonPrecedence + 1
    return isTight ? "\(left)\(sign.rawValue)\(right)" : "\(left) \(sign.rawValue) \(right)"
  }

  private func bracketed(below level: Int) -> String { precedence < level ? "(\(self))" : "\(self)" }

  private var precedence: Int {
    switch self {
    case .binary(let sign, _, _): sign.precedence
    case .not: Operator.negationPrecedence
    case .member: Operator.comparisonPrecedence
    case .negative: Operator.signPrecedence
    case .number, .symbol, .feature, .function, .has, .sequence: .max
    }
  }
}
