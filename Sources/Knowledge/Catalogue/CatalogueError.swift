/// What is wrong with a catalogue, and at which principle.
public struct CatalogueError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of mistakes.
  public enum Reason: Sendable, Hashable {
    case missingTitle
    case missingField(String)
    case unknownField(String)
    case repeatedField(String)
    case invalidValue(field: String, value: String)
    case invalidGate(GateError)
    case stageDoesNotFitStep
    case repeatedID
    case missingText
  }

  /// The principle's id, or its first line when that has none.
  public var principle: String
  /// What is wrong.
  public var reason: Reason

  /// One sentence.
  public var description: String {
    switch reason {
    case .missingTitle: "\(principle): the first line must be an id and a title"
    case .missingField(let name): "\(principle): the field \(name) is missing"
    case .unknownField(let name): "\(principle): there is no field \(name)"
    case .repeatedField(let name): "\(principle): the field \(name) occurs twice"
    case .invalidValue(let field, let value): "\(principle): \(value) is no value for \(field)"
    case .invalidGate(let error): "\(principle): in the gate, \(error)"
    case .stageDoesNotFitStep: "\(principle): the stage does not fit the id"
    case .repeatedID: "\(principle): another principle has this id"
    case .missingText: "\(principle): there is no text for the agents"
    }
  }
}
