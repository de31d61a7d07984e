public import Domain

/// Something that answers a prompt with text.
public protocol LanguageModel: Sendable {
  /// A name for reports.
  var name: String { get }
  /// One answer; no state is kept between calls.
  func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer
}

/// What a model is asked.
public struct Prompt: Sendable, Hashable, Codable {
  /// The role and the rules.
  public var system: String
  /// The task.
  public var user: String

  /// Makes a prompt.
  public init(system: String, user: String) {
    self.system = system
    self.user = user
  }

  /// The name of the prompt's content.
  public var hash: ContentHash { ContentHash(of: "\(system.utf8.count)\n\(system)\(user)") }
}

/// What a model said.
public struct Answer: Sendable, Hashable, Codable {
  /// Why a model ended its answer.
  public enum StopReason: String, Sendable, Hashable, Codable {
    /// It had said everything.
    case complete
    /// It was cut off at its limit.
    case length
  }

  /// The whole text.
  public var text: String
  /// Why it ended.
  public var stopReason: StopReason
  /// Tokens read and written; `nil` when the provider does not count them.
  public var tokens: RunResult.Tokens?

  /// Makes an answer.
  public init(text: String, stopReason: StopReason = .complete, tokens: RunResult.Tokens? = nil) {
    self.text = text
    self.stopReason = stopReason
    self.tokens = tokens
  }
}

/// Why there is no answer.
public enum LanguageModelError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The command can't be started.
  case notStarted(String)
  /// The command ended badly; with the end of what it printed.
  case failed(String)
  /// The time limit in seconds passed.
  case timedOut(Double)
  /// The answer is longer than this many bytes.
  case tooLong(Int)
  /// The answer is empty.
  case empty
  /// No recorded answer has this name.
  case notRecorded(String)
  /// A recording can't be read or written.
  case recording(String)
  /// The caller no longer wants an answer.
  case cancelled

  /// One sentence.
  public var description: String {
    switch self {
    case .notStarted(let reason): "it can't be started: \(reason)"
    case .failed(let log): "it failed: \(log)"
    case .timedOut(let seconds): "it did not answer within \(Int(seconds)) s"
    case .tooLong(let bytes): "its answer is longer than \(bytes) bytes"
    case .empty: "its answer is empty"
    case .notRecorded(let file): "there is no recorded answer \(file)"
    case .recording(let reason): "the recording can't be used: \(reason)"
    case .cancelled: "it was cancelled"
    }
  }
}
