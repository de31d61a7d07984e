import Essentials

/// Reads a response to a question as its bytes come in.
struct AnswerStream: Sendable {
  /// Bytes that a response may have.
  static let longestResponse = 64 << 20
  /// Bytes of text that an answer may have.
  static let longestAnswer = 4 << 20
  /// Bytes of an error that are looked at.
  static let longestError = 64 << 10

  let format: any WireFormat
  private var events = ServerSentEvents()
  /// A body that is no stream: an error, or an answer in one piece.
  private var document: [UInt8] = []
  private var received = 0
  private var reply = Reply()

  init(format: any WireFormat) { self.format = format }

  /// Takes bytes in; nothing more is wanted once the answer is whole.
  mutating func receive(
    _ bytes: some Collection<UInt8>, of head: ResponseHead
  ) throws(AttemptFailure) -> HTTPTransport.Flow {
    received += bytes.count
    if received > Self.longestResponse { throw AttemptFailure(.tooLong(Self.longestResponse)) }
    guard head.status == 200, head.isStream else {
      document += bytes
      return head.status != 200 && document.count > Self.longestError ? .enough : .more
    }
    for event in try parsed(bytes) { try take(event) }
    return reply.isFinished ? .enough : .more
  }

  /// The whole answer, once the response has ended.
  mutating func finish(_ head: ResponseHead) throws(AttemptFailure) -> Reply {
    guard head.status == 200 else { throw head.failure(body: document) }
    if let last = events.finish() { try take(last) }
    if !document.isEmpty { try take(document) }
    // Some servers say why they stopped and leave the end mark out.
    guard reply.isFinished || reply.stopReason != nil else {
      throw AttemptFailure(.brokenOff, isTransient: true)
    }
    return reply
  }

  private mutating func parsed(_ bytes: some Sequence<UInt8>) throws(AttemptFailure) -> [[UInt8]] {
    do throws(LanguageModelError) { return try events.append(bytes) } catch { throw AttemptFailure(error) }
  }

  private mutating func take(_ event: [UInt8]) throws(AttemptFailure) {
    try format.read(event, into: &reply)
    if reply.text.utf8.count > Self.longestAnswer { throw AttemptFailure(.tooLong(Self.longestAnswer)) }
  }
}

extension ResponseHead {
  var isStream: Bool { headers["content-type"]?.lowercased().hasPrefix("text/event-stream") ?? false }

  /// The failure that a response other than 200 is.
  func failure(body: [UInt8]) -> AttemptFailure {
    var error = ServiceError(body: body)
    if (300..<400).contains(status) {
      error.message = "it sends elsewhere, to \(headers["location"] ?? "no place"), which is not followed"
    }
    return error.failure(status: status, retryAfter: RetryAfter.pause({ headers[$0] }, now: Date()))
  }
}
