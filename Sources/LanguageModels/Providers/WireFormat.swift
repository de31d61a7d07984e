import Domain
import Essentials

/// How an interface is spoken: what is sent, and how the stream that comes back is read.
protocol WireFormat: Sendable {
  /// The path that questions are sent to.
  var path: String { get }
  /// Headers with the key.
  func headers(_ key: APIKey?) -> [(name: String, value: String)]
  /// The body of a question.
  func body(_ question: Question) -> JSONValue
  /// Takes an event of the stream in; of an answer that is not streamed, the whole body is one.
  func read(_ event: [UInt8], into reply: inout Reply) throws(AttemptFailure)
}

/// What is asked in one request.
struct Question: Sendable {
  /// A part of the conversation so far.
  enum Turn: Sendable, Hashable {
    case user(String)
    case assistant(String)
  }

  var model: String
  var prompt: Prompt
  /// What follows the prompt.
  var turns: [Turn] = []
  /// Most tokens of the answer; `nil` leaves it to the server.
  var maxTokens: Int?
  var endpoint: Endpoint
}

/// An answer as far as it has come in.
struct Reply: Sendable {
  var text = ""
  var stopReason: Answer.StopReason?
  var usage: Usage?
  /// The model that says it answered.
  var model: String?
  /// Whether the stream has said that nothing more comes.
  var isFinished = false
}

extension WireFormat {
  /// Decodes an event.
  func decode<Event: Decodable>(_ type: Event.Type, _ bytes: [UInt8]) throws(AttemptFailure) -> Event {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw AttemptFailure(.malformed("it is not UTF-8"), isTransient: true)
    }
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw AttemptFailure(.malformed("an event is not what the interface promises"), isTransient: true)
    }
  }
}
