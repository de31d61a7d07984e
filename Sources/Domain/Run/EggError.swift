/// An error that ends a command: what, where, and what to do, with the exit code of the house.
public struct EggError: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  /// Why the command ends; its raw value is the exit code.
  public enum Code: Int32, Sendable, Hashable, Codable {
    /// It ran and found no improvement, or a candidate failed.
    case notImproved = 1
    /// Wrong usage or unreadable input.
    case usage = 2
    /// The machine lacks something: no PyTorch, no compiler, no device.
    case environment = 3
    /// A budget ended with nothing valid.
    case budget = 4
    /// Ended by the user; the journal is intact.
    case interrupted = 130
  }

  /// What a caller of many problems can act on.
  public enum Cause: String, Sendable, Hashable, Codable {
    /// The problem does not fit the memory that is free.
    case memory
    /// The device can't be used, whatever the problem.
    case device
    /// Whoever answers as the language model has not done so yet.
    case answer
  }

  /// The reason.
  public var code: Code
  /// What is wrong and where.
  public var message: String
  /// What the user can do about it.
  public var advice: String

  /// What lies behind it, where that makes a difference to a caller.
  public var cause: Cause?

  /// Makes an error.
  public init(_ code: Code, _ message: String, advice: String, cause: Cause? = nil) {
    self.code = code
    self.message = message
    self.advice = advice
    self.cause = cause
  }

  /// The message and the advice.
  public var description: String { advice.isEmpty ? message : "\(message)\n\(advice)" }
}
