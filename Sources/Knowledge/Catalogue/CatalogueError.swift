/// What is wrong with a catalogue, where, and at which principle.
public struct CatalogueError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of mistakes.
  public enum Reason: Sendable, Hashable {
    case missingTitle
    case missingField(String)
    case unknownField(String)
    case repeatedField(String)
    case invalidValue(field: String, value: String)
    case invalidExpression(field: String, GateError)
    case repeatedID(first: Principle.Place)
    case missingText
    /// A field names a principle that does not exist.
    case unknownPrinciple(field: String, String)
    /// The other principle does not name this one as a conflict.
    case oneSidedConflict(with: String)
    /// Principles that require each other, in order.
    case circle([String])
    /// A principle requires one that it must not be applied with.
    case requiresConflict(String)
    /// There is no record at all.
    case empty
  }

  /// The file and the line of the mistake.
  public var place: Principle.Place
  /// The principle's id, or its first line when that has none.
  public var principle: String
  /// What is wrong.
  public var reason: Reason

  /// A mistake of a record; without a line it is its title's.
  init(_ record: PrincipleRecord, _ principle: String, _ reason: Reason, line: Int? = nil) {
    place = .init(file: record.file, line: line ?? record.line)
    self.principle = principle
    self.reason = reason
  }

  /// A mistake that shows when principles are seen together.
  init(_ principle: Principle, _ reason: Reason) {
    place = principle.place
    self.principle = principle.id
    self.reason = reason
  }

  /// A mistake of a whole file.
  init(file: String, _ reason: Reason) {
    place = .init(file: file, line: 1)
    principle = "no principle"
    self.reason = reason
  }

  /// `file:line: id: what is wrong`.
  public var description: String { "\(place): \(principle): \(explanation)" }

  private var explanation: String {
    switch reason {
    case .missingTitle: "the first line must be an id and a title, such as '## A2.01 Fuse chains'"
    case .missingField(let name): "the field \(name) is missing"
    case .unknownField(let name): "there is no field \(name)"
    case .repeatedField(let name): "the field \(name) occurs twice"
    case .invalidValue(let field, let value): "'\(value)' is no value for \(field)"
    case .invalidExpression(let field, let error): "in \(field), \(error)"
    case .repeatedID(let first): "\(first) has this id as well"
    case .missingText: "there is no text for the agents after the head"
    case .unknownPrinciple(let field, let id): "\(field) names \(id), which does not exist"
    case .oneSidedConflict(let other):
      "it conflicts with \(other), but \(other) does not name it in conflicts"
    case .circle(let ids): "these require each other: \(ids.joined(separator: " → "))"
    case .requiresConflict(let other): "it requires \(other) and conflicts with it"
    case .empty: "there is no record; each begins with a line '## ID Title'"
    }
  }
}

/// All mistakes of a catalogue, in the order of its files.
public struct CatalogueErrors: Error, Sendable, Hashable, CustomStringConvertible {
  /// At least one.
  public var errors: [CatalogueError]

  /// One line for each.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
