/// A number computed from features, in the language of gates: the cost formula of a principle.
public struct Formula: Sendable, Hashable {
  /// The text that was read.
  public let text: String
  let expression: Expression

  /// Reads a formula; throws when the grammar, a name or a kind is wrong.
  public init(_ text: String) throws(GateError) {
    self.text = text
    expression = try GateParser.parse(text)
    guard try expression.kind() == .number else {
      throw GateError(message: "a formula must be a number, and this is none", position: 0)
    }
  }

  /// The value; `nil` when it hangs on something that is not among the features.
  public func value(_ features: Features) -> Double? { expression.number(features) }
}
