/// Why there is no answer.
public enum LanguageModelError: Error, Sendable, Hashable {
  /// The command can't be started.
  case notStarted(String)
  /// The command ended badly; with the end of what it printed.
  case failed(String)
  /// The command will have an answer later; with what it said.
  case pending(String)
  /// The time limit in seconds passed.
  case timedOut(Double)
  /// The answer is longer than this many bytes.
  case tooLong(Int)
  /// The answer is empty.
  case empty
  /// The answer, or the form it came in, can't be read.
  case malformed(String)
  /// The server can't be reached, or the connection broke before it answered.
  case unreachable(String)
  /// The connection ended in the middle of the answer.
  case brokenOff
  /// The provider refused the key (401 or 403); with its words.
  case keyRefused(status: Int, String)
  /// The provider's limit on requests, or the account's money, is used up; with its words.
  case quota(String)
  /// The provider answered with an error; with its words.
  case service(status: Int, String)
  /// The provider does not have the model; with names that are like it.
  case unknownModel(String, suggestions: [String])
  /// Another model answered than the one that was asked.
  case routed(asked: String, answered: String)
  /// No recording answers the prompt.
  case notRecorded(String)
  /// A recording can't be read or written.
  case recording(String)
  /// A budget of tokens or money is used up.
  case budgetSpent(String)
  /// The caller no longer wants an answer.
  case cancelled

  /// Whether the answer itself is at fault, so that asking again may help.
  public var isAboutTheAnswer: Bool {
    switch self {
    case .tooLong, .empty, .malformed: true
    default: false
    }
  }
}

extension LanguageModelError: CustomStringConvertible {
  /// One sentence, without its subject and full stop.
  public var description: String {
    switch self {
    case .notStarted(let reason): "it can't be started: \(reason)"
    case .failed(let log): "it failed: \(log)"
    case .pending(let words): "it answers later" + (words.isEmpty ? "" : ": \(words)")
    case .timedOut(let seconds): "it did not answer within \(seconds.formattedSeconds)"
    case .tooLong(let bytes): "its answer is longer than \(bytes) bytes"
    case .empty: "its answer is empty"
    case .malformed(let reason): "its answer can't be read: \(reason)"
    case .unreachable(let reason): "its server can't be reached: \(reason)"
    case .brokenOff: "the connection ended in the middle of its answer"
    case .keyRefused(let status, let words): "the key was refused (\(status)): \(words)"
    case .quota(let words): "it takes no more requests now: \(words)"
    case .service(let status, let words): "the server answered \(status): \(words)"
    case .unknownModel(let name, let suggestions):
      "the provider has no model '\(name)'"
        + (suggestions.isEmpty ? "" : "; it has \(suggestions.joined(separator: ", "))")
    case .routed(let asked, let answered): "'\(asked)' was asked and '\(answered)' answered"
    case .notRecorded(let what): "there is no recorded answer \(what)"
    case .recording(let reason): "the recording can't be used: \(reason)"
    case .budgetSpent(let budget): "the budget of \(budget) is used up"
    case .cancelled: "it was cancelled"
    }
  }

  /// What the user can do; empty when the sentence says it all.
  public var advice: String {
    switch self {
    case .notStarted, .failed: "Try its command by hand."
    case .pending: "Go on when it has one."
    case .timedOut: "Allow it more time with --answer-time SECONDS."
    case .tooLong, .empty, .malformed: "Ask another model."
    case .unreachable: "Check the address (--base-url), the network and HTTPS_PROXY."
    case .brokenOff: "The server or a proxy before it cuts answers off."
    case .keyRefused:
      "Check the key in the environment or in --key-file; it may be of another account or region."
    case .quota: "Wait, or raise the account's limits, then go on."
    case .service(let status, _):
      status < 500 ? "The request does not suit this server or model." : "Try again later."
    case .unknownModel: "Name one that the provider has."
    case .routed: "Name the model that answers, or another server."
    case .notRecorded: "Replay the problem and the settings that were recorded."
    case .recording, .budgetSpent, .cancelled: ""
    }
  }
}

extension Double {
  /// `600 s`, `0.2 s`.
  fileprivate var formattedSeconds: String {
    self == rounded() && self < 1e9 ? "\(Int(self)) s" : "\(self) s"
  }
}
