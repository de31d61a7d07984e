import Essentials

/// A principle's precondition: an expression over features with a three-valued answer.
///
/// ```
/// expression := or            or := and ("or" and)*          and := not ("and" not)*
/// not := "not" not | compare  compare := sum (("<"|"<="|">"|">="|"=="|"!=") sum | "in" (symbol, …))?
/// atom := number | symbol | feature | has(operation, …) | seq(operation, operation) | function(…) | (expression)
/// ```
public struct Gate: Sendable, Hashable {
  /// The text that was read.
  public let text: String
  let expression: Expression

  /// Reads a gate; throws when the grammar, a name or a kind is wrong.
  public init(_ text: String) throws(GateError) {
    self.text = text
    expression = try GateParser.parse(text)
    guard try expression.kind() == .truth else {
      throw GateError(message: "a gate must be true or false, and this is neither", position: 0)
    }
  }

  /// Whether the precondition holds; unknown when it hangs on something that is not among the features.
  public func evaluate(_ features: Features) -> Truth { expression.truth(features) }
}

extension Expression {
  func truth(_ features: Features) -> Truth {
    switch self {
    case .not(let inner): return !inner.truth(features)
    case .binary(.and, let left, let right): return left.truth(features) && right.truth(features)
    case .binary(.or, let left, let right): return left.truth(features) || right.truth(features)
    case .binary(let sign, let left, let right): return compare(sign, left, right, features)
    case .member(let inner, let symbols):
      guard let symbol = inner.symbol(features) else { return .unknown }
      return Truth(symbols.contains(symbol))
    case .has(let operations):
      guard let present = features.operations else { return .unknown }
      return Truth(operations.contains(where: present.contains))
    case .sequence(let producer, let consumer):
      guard let pairs = features.pairs else { return .unknown }
      return Truth(pairs.contains(Features.Pair(producer, consumer)))
    case .feature(let name):
      guard case .flag(let value) = features.values[name] else { return .unknown }
      return Truth(value)
    case .number, .symbol, .negative, .function: return .unknown
    }
  }

  private func compare(
    _ sign: Operator, _ left: Expression, _ right: Expression, _ features: Features
  ) -> Truth {
    if let one = left.symbol(features), let other = right.symbol(features) {
      return Truth((one == other) == (sign == .equal))
    }
    guard let one = left.number(features), let other = right.number(features) else { return .unknown }
    switch sign {
    case .less: return Truth(one < other)
    case .atMost: return Truth(one <= other)
    case .more: return Truth(one > other)
    case .atLeast: return Truth(one >= other)
    case .equal: return Truth(one == other)
    case .unequal: return Truth(one != other)
    default: return .unknown
    }
  }

  private func symbol(_ features: Features) -> String? {
    switch self {
    case .symbol(let name): return name
    case .feature(let name):
      guard case .symbol(let value) = features.values[name] else { return nil }
      return value
    default: return nil
    }
  }

  func number(_ features: Features) -> Double? {
    switch self {
    case .number(let value): return value
    case .feature(let name):
      guard case .number(let value) = features.values[name] else { return nil }
      return value
    case .negative(let inner): return inner.number(features).map { -$0 }
    case .binary(let sign, let left, let right):
      guard let one = left.number(features), let other = right.number(features) else { return nil }
      return Self.result(sign, one, other)
    case .function(let name, let arguments):
      let values = arguments.compactMap { $0.number(features) }
      return values.count == arguments.count ? Self.result(name, values) : nil
    default: return nil
    }
  }

  private static func result(_ sign: Operator, _ one: Double, _ other: Double) -> Double? {
    switch sign {
    case .plus: one + other
    case .minus: one - other
    case .times: one * other
    case .divided: other == 0 ? nil : one / other
    case .remainder: other == 0 ? nil : fmod(one, other)
    default: nil
    }
  }

  private static func result(_ function: String, _ values: [Double]) -> Double? {
    switch function {
    case "min": values.min()
    case "max": values.max()
    case "cdiv": values[1] == 0 ? nil : (values[0] / values[1]).rounded(.up)
    case "pow2ceil": values[0] > 0 ? exp2(log2(values[0]).rounded(.up)) : nil
    case "log2": values[0] > 0 ? log2(values[0]) : nil
    default: nil
    }
  }
}
