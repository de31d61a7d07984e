import Domain
import Essentials

/// The parent's end of a server's pipes: numbers requests and hands each reply to the task that waits for it.
actor HarnessConnection {
  /// Frames on their way to the server, in order.
  nonisolated let outgoing: AsyncStream<[UInt8]>
  /// Happens when nothing more will come from the server.
  nonisolated let end = Occurrence()

  private let sender: AsyncStream<[UInt8]>.Continuation
  private var waiting: [Int: CheckedContinuation<[UInt8], any Error>] = [:]
  private var lastID = HarnessConnection.greetingID
  private var greeting: [UInt8]?
  private var failure: HarnessError?
  private var log: [UInt8] = []

  /// The greeting is the reply to a request that nobody had to send.
  private static let greetingID = 0
  private static let logLimit = 64 << 10

  init() { (outgoing, sender) = AsyncStream.makeStream(of: [UInt8].self) }

  /// The header of the server's first frame.
  func awaitGreeting() async throws -> [UInt8] {
    if let greeting { return greeting }
    return try await reply(to: HarnessConnection.greetingID) {}
  }

  /// Sends a request and waits for the header of its reply.
  func request(_ method: String, _ params: some Encodable & Sendable) async throws -> [UInt8] {
    if let failure { throw failure }
    lastID += 1
    let request = Request(id: lastID, method: method, params: params)
    let frame = try Frame(header: Array(CanonicalJSON.encode(request))).encoded()
    return try await reply(to: lastID) { sender.yield(frame) }
  }

  private func reply(to id: Int, after send: () -> Void) async throws -> [UInt8] {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if let failure { return continuation.resume(throwing: failure) }
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        waiting[id] = continuation
        send()
      }
    } onCancel: {
      Task { await self.abandon(id) }
    }
  }

  private func abandon(_ id: Int) {
    waiting.removeValue(forKey: id)?.resume(throwing: CancellationError())
  }

  /// Takes a frame that arrived.
  ///
  /// Replies to abandoned requests are dropped.
  func deliver(_ frame: Frame) throws {
    let head = try CanonicalJSON.decode(ReplyHead.self, from: Data(frame.header))
    let id = head.id ?? HarnessConnection.greetingID
    if head.id == nil { greeting = frame.header }
    waiting.removeValue(forKey: id)?.resume(returning: frame.header)
  }

  /// Keeps the end of what the server wrote to standard error.
  func appendLog(_ bytes: [UInt8]) {
    log += bytes
    log.removeFirst(max(0, log.count - HarnessConnection.logLimit))
  }

  /// Whether the server is gone.
  var hasEnded: Bool { failure != nil }

  /// No more requests: the server's standard input ends, and with it the server.
  func finish() { sender.finish() }

  /// Gives everyone who waits, and everyone who asks later, the reason why there is no answer.
  func fail(_ kind: HarnessError.Kind, _ message: String) {
    guard failure == nil else { return }
    let error = HarnessError(kind, message, log: String(decoding: log, as: UTF8.self))
    failure = error
    sender.finish()
    for continuation in waiting.values { continuation.resume(throwing: error) }
    waiting = [:]
    end.announce()
  }
}

private struct Request<Params: Encodable & Sendable>: Encodable, Sendable {
  var id: Int
  var method: String
  var params: Params
}

private struct ReplyHead: Decodable {
  var id: Int?
}
