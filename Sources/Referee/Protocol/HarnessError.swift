import Domain

/// Why the harness could not do what it was asked.
struct HarnessError: Error, Sendable, Hashable {
  /// The kinds of docs/harness.md, and those that the parent finds itself.
  enum Kind: String, Sendable, Hashable {
    // The server about a session, which then is gone.
    case crashed, exhausted, closed
    case timedOut = "timed-out"
    case protocolViolation = "protocol"
    // A session about the source it was given.
    case raised, compile, syntax, missing, memory, unreadable
    case unsupportedOutput = "unsupported-output"
    case unsupportedElementType = "unsupported-dtype"
    case unsupportedInput = "unsupported-input"
    // Either, about a request that it can't carry out.
    case badRequest = "bad-request"
    case noSession = "no-session"
    // A session about the device it was to work on.
    case noDevice = "no-device"
    // The parent about a server.
    case died, unresponsive
    /// A kind that this version does not know.
    case other
  }

  var kind: Kind
  /// One sentence.
  var message: String
  /// The end of what was printed.
  var log: String
  /// Other members of the error, such as `line` and `text`.
  var details: JSONValue

  init(_ kind: Kind, _ message: String, log: String = "", details: JSONValue = .null) {
    self.kind = kind
    self.message = message
    self.log = log
    self.details = details
  }

  /// Reads the `error` member of a reply.
  init(reply: JSONValue) {
    self.init(
      reply["kind"]?.text.flatMap(Kind.init) ?? .other,
      reply["message"]?.text ?? "the harness gave no reason",
      log: reply["log"]?.text ?? "", details: reply)
  }

  /// Whether the session that was asked no longer exists.
  var endsSession: Bool {
    switch kind {
    case .crashed, .exhausted, .timedOut, .protocolViolation, .died, .unresponsive, .noSession, .closed: true
    default: false
    }
  }
}

extension HarnessError: CustomStringConvertible {
  var description: String { log.isEmpty ? message : "\(message)\n\(log)" }
}
