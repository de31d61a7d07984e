import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LanguageModels

/// What providers and networks do wrong.
struct FaultTests {
  private let prompt = Prompt(system: "rules", user: "task")

  private func failure(_ model: ChatModel) async -> LanguageModelError? {
    await #expect(throws: LanguageModelError.self) { try await model.answer(prompt) }
  }

  private static func error(_ message: String, type: String = "error") -> String {
    #"{"error":{"message":"\#(message)","type":"\#(type)"}}"#
  }

  @Test(arguments: [401, 403], [Provider.openai, .anthropic])
  func `a refused key is said at once, without the key`(status: Int, provider: Provider) async throws {
    let words = "Incorrect key \(Bench.secret) given"
    let bench = try await Bench(FakeServer.Response(status, body: Self.error(words)))
    let error = await failure(try bench.model(provider))
    #expect(error == .keyRefused(status: status, "Incorrect key [key] given"))
    #expect(bench.server.requests.count == 1)
  }

  @Test func `429 for ever ends after all tries, with growing pauses`() async throws {
    let bench = try await Bench(FakeServer.Response(429, body: Self.error("slow down")))
    #expect(await failure(try bench.model(tries: 5)) == .quota("slow down"))
    #expect(bench.server.requests.count == 5 && bench.pauses == [0.5, 1, 2, 4])
    #expect(
      bench.notes.first == "openai:test-1: it takes no more requests now: slow down; trying again in 1 s")
  }

  @Test func `an account without money is not asked again`() async throws {
    let body = Self.error("no credit", type: "insufficient_quota")
    let bench = try await Bench(FakeServer.Response(429, body: body))
    #expect(await failure(try bench.model()) == .quota("no credit"))
    #expect(bench.server.requests.count == 1)
  }

  @Test func `Retry-After is obeyed`() async throws {
    let bench = try await Bench(
      FakeServer.Response(429, headers: ["Retry-After": "7"], body: "{}"), Stream.openai("yes"))
    #expect(try await bench.model().answer(prompt).text == "yes")
    #expect(bench.pauses == [7])
  }

  @Test func `a server that wants to be left alone for hours is an error at once`() async throws {
    let response = FakeServer.Response(503, headers: ["Retry-After": "7200"], body: "maintenance")
    let bench = try await Bench(response)
    #expect(await failure(try bench.model()) == .service(status: 503, "maintenance"))
    #expect(bench.server.requests.count == 1)
  }

  @Test(arguments: [408, 409, 429, 500, 502, 503, 529])
  func `a passing fault is tried again`(status: Int) async throws {
    let bench = try await Bench(FakeServer.Response(status, body: "busy"), Stream.openai("yes"))
    #expect(try await bench.model().answer(prompt).text == "yes")
  }

  @Test(arguments: [400, 404, 422])
  func `a lasting fault is told in the server's words`(status: Int) async throws {
    let bench = try await Bench(FakeServer.Response(status, body: #"{"detail":"no\n such thing"}"#))
    #expect(await failure(try bench.model()) == .service(status: status, "no such thing"))
    #expect(bench.server.requests.count == 1)
  }

  @Test func `a redirect is not followed, since it would take the key elsewhere`() async throws {
    let bench = try await Bench(
      FakeServer.Response(302, headers: ["Location": "http://127.0.0.1:1/"], body: ""))
    let error = await failure(try bench.model())
    #expect(
      error == .service(status: 302, "it sends elsewhere, to http://127.0.0.1:1/, which is not followed"))
  }

  @Test func `a stream that closes in the middle is asked for again, and its half is dropped`() async throws {
    let half = FakeServer.Response(
      stream: [Array(#"data: {"choices":[{"delta":{"content":"half"}}]}"#.utf8) + [10, 10]], missing: 500)
    let bench = try await Bench(half, Stream.openai("whole"))
    #expect(try await bench.model().answer(prompt).text == "whole")
    let never = try await Bench(half)
    #expect(await failure(try never.model()) == .brokenOff)
    #expect(never.server.requests.count == 3)
  }

  @Test func `a stream that ends in good order but without a stop reason was cut off too`() async throws {
    let half = FakeServer.Response(
      stream: [Array(#"data: {"choices":[{"delta":{"content":"half"}}]}"#.utf8) + [10, 10]])
    #expect(await failure(try Bench(half).model()) == .brokenOff)
  }

  @Test func `an error inside a stream counts like one before it`() async throws {
    let event = #"data: {"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#
    let bench = try await Bench(
      FakeServer.Response(stream: [Array(event.utf8) + [10, 10]]), Stream.anthropic("yes"))
    #expect(try await bench.model(.anthropic).answer(prompt).text == "yes")
    let refused = #"data: {"type":"error","error":{"type":"authentication_error","message":"who"}}"#
    let second = try await Bench(FakeServer.Response(stream: [Array(refused.utf8) + [10, 10]]))
    #expect(await failure(try second.model(.anthropic)) == .keyRefused(status: 401, "who"))
  }

  @Test func `invalid UTF-8 is no answer`() async throws {
    let bytes =
      Array(#"data: {"choices":[{"delta":{"content":""#.utf8) + [0xFF, 0xFE] + Array(#""}}]}"#.utf8)
    let bench = try await Bench(FakeServer.Response(stream: [bytes + [10, 10]]))
    #expect(await failure(try bench.model()) == .malformed("it is not UTF-8"))
  }

  @Test(arguments: [
    #"{"choices":[{"delta":{"content":42}}]}"#, #"{"choices":"none"}"#, "[1,2]", "not json",
    #"{"usage":{"prompt_tokens":"many"}}"#,
  ])
  func `events of wrong types are no answer`(event: String) async throws {
    let bench = try await Bench(FakeServer.Response(stream: [Array("data: \(event)\n\n".utf8)]))
    #expect(
      await failure(try bench.model()) == .malformed("an event is not what the interface promises"))
  }

  @Test func `an answer of 20 MB is cut off and refused`() async throws {
    let text = String(repeating: "x", count: 1 << 20)
    let event = Array(#"data: {"choices":[{"delta":{"content":"\#(text)"}}]}"#.utf8) + [10, 10]
    let bench = try await Bench(FakeServer.Response(stream: Array(repeating: event, count: 20)))
    #expect(await failure(try bench.model()) == .tooLong(AnswerStream.longestAnswer))
    #expect(bench.server.requests.count == 1)
  }

  @Test func `an empty answer is none`() async throws {
    #expect(await failure(try Bench(Stream.openai(" \n")).model()) == .empty)
    #expect(await failure(try Bench(Stream.anthropic()).model(.anthropic)) == .empty)
  }

  @Test func `a server that says nothing is given up in time`() async throws {
    let clock = JumpingClock()
    let bench = try await Bench { _, _ in
      Task { await clock.jump() }
      return FakeServer.Response.silence
    }
    let error = await failure(try bench.model(tries: 2) { ($0.answerTime, $0.clock) = (.seconds(60), clock) })
    #expect(error == .timedOut(60) && bench.server.requests.count == 2)
  }

  @Test func `a machine that slept in the middle of a call asks again when it wakes`() async throws {
    let clock = JumpingClock()
    let bench = try await Bench { _, number in
      guard number == 0 else { return Stream.openai("awake") }
      Task { await clock.jump() }
      return FakeServer.Response.silence
    }
    let model = try bench.model { $0.clock = clock }
    #expect(try await model.answer(prompt).text == "awake")
    #expect(bench.notes.first?.contains("did not answer within 600 s") == true)
  }

  @Test func `nobody at the address is said with the address`() async throws {
    var address = ""
    do {
      let server = try await FakeServer { _, _ in .silence }
      address = server.address
    }
    try await Task.sleep(for: .milliseconds(50))
    let endpoint = try #require(Endpoint(.openai, base: address))
    var options = ChatModel.Options()
    options.retry.tries = 1
    let model = ChatModel(name: "m", model: "m", at: endpoint, key: nil, options: options)
    guard case .unreachable(let words)? = await failure(model) else { return #expect(Bool(false)) }
    #expect(words.contains(address.dropFirst(7)) && words.contains("refused"))
  }
}

/// A clock that jumps ahead of every sleeper at once, as time does for a machine that wakes up.
final class JumpingClock: Clock, Sendable {
  typealias Instant = ContinuousClock.Instant

  private let waiting = Mutex<[UUID: CheckedContinuation<Void, any Error>]>([:])

  var now: Instant { ContinuousClock.now }
  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = UUID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        waiting.withLock { $0[id] = continuation }
        if Task.isCancelled { end(id) }
      }
    } onCancel: {
      end(id)
    }
  }

  private func end(_ id: UUID) {
    waiting.withLock { $0.removeValue(forKey: id) }?.resume(throwing: CancellationError())
  }

  /// Ends every sleep, as soon as there is one.
  func jump() async {
    while waiting.withLock({ $0.isEmpty }) { await Task.yield() }
    let all = waiting.withLock { waiting in
      defer { waiting = [:] }
      return Array(waiting.values)
    }
    for continuation in all { continuation.resume() }
  }
}
