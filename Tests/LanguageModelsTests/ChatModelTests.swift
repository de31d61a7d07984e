import Domain
import Foundation
import TestSupport
import Testing

@testable import LanguageModels

struct ChatModelTests {
  private let prompt = Prompt(system: "rules", shared: "problem. ", user: "task")

  private func json(_ text: String) throws -> JSONValue {
    try CanonicalJSON.decode(JSONValue.self, from: Data(text.utf8))
  }

  @Test func `chat completions are asked as a stream and read to their end`() async throws {
    let bench = try await Bench(Stream.openai("Hel", "lo"))
    let answer = try await bench.model().answer(prompt)
    #expect(answer == Answer(text: "Hello", usage: Usage(input: 40, cacheRead: 60, output: 20)))
    let request = try #require(bench.server.requests.first)
    #expect(request.line == "POST /v1/chat/completions")
    #expect(request.headers["authorization"] == "Bearer \(Bench.secret)")
    #expect(
      try json(request.body)
        == json(
          #"{"model":"test-1","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"system","content":"rules"},{"role":"user","content":"problem. task"}]}"#
        ))
  }

  @Test func `messages are asked with what is shared in the cache`() async throws {
    let bench = try await Bench(Stream.anthropic("Hel", "lo"))
    let answer = try await bench.model(.anthropic) { $0.maxTokens = 500 }.answer(prompt)
    #expect(
      answer == Answer(text: "Hello", usage: Usage(input: 40, cacheRead: 50, cacheWrite: 10, output: 20)))
    let request = try #require(bench.server.requests.first)
    #expect(request.line == "POST /v1/messages" && request.headers["x-api-key"] == Bench.secret)
    #expect(request.headers["anthropic-version"] == "2023-06-01" && request.headers["authorization"] == nil)
    #expect(
      try json(request.body)
        == json(
          #"{"model":"test-1","stream":true,"max_tokens":500,"system":[{"type":"text","text":"rules","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"problem. ","cache_control":{"type":"ephemeral"}},{"type":"text","text":"task"}]}]}"#
        ))
  }

  @Test func `an answer in one piece, from a server that does not stream, is read too`() async throws {
    let body =
      #"{"model":"m/test-1","choices":[{"message":{"content":"whole"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#
    let bench = try await Bench(FakeServer.Response(body: body))
    #expect(
      try await bench.model().answer(prompt) == Answer(text: "whole", usage: Usage(input: 5, output: 1)))
  }

  @Test(arguments: [Provider.openai, .anthropic])
  func `an answer that was cut off at its limit is gone on with`(provider: Provider) async throws {
    let bench = try await Bench { _, number in
      switch (provider, number) {
      case (.openai, 0): Stream.openai("```python\nx = 1", reason: "length")
      case (.openai, _): Stream.openai("```python\n23\n```")
      case (.anthropic, 0): Stream.anthropic("```python\nx = 1", reason: "max_tokens")
      case (.anthropic, _): Stream.anthropic("```python\n23\n```")
      }
    }
    let answer = try await bench.model(provider).answer(prompt)
    #expect(answer.text == "```python\nx = 123\n```" && answer.stopReason == .complete)
    #expect(answer.usage?.output == 40)
    let second = try #require(bench.server.requests.last?.body)
    #expect(second.contains("x = 1") && second.contains("Go on exactly where it stops"))
  }

  @Test func `an answer that never ends is given up after two continuations`() async throws {
    let bench = try await Bench(Stream.openai("more ", reason: "length"))
    let answer = try await bench.model().answer(prompt)
    #expect(answer.text == "more more more " && answer.stopReason == .length)
    #expect(bench.server.requests.count == 3)
  }

  @Test func `a limit that hidden reasoning used up is not spent again`() async throws {
    let bench = try await Bench(Stream.openai("", reason: "length"))
    #expect(try await bench.model().answer(prompt).stopReason == .length)
    #expect(bench.server.requests.count == 1)
  }

  @Test func `a refusal is told by the stop reason`() async throws {
    let first = try await Bench(Stream.openai("I can't", reason: "content_filter"))
    #expect(try await first.model().answer(prompt).stopReason == .refusal)
    let second = try await Bench(Stream.anthropic("I can't", reason: "refusal"))
    #expect(try await second.model(.anthropic).answer(prompt).stopReason == .refusal)
  }

  @Test func `another model than the one that was asked is no answer`() async throws {
    let bench = try await Bench(Stream.openai("x", model: "cheaper-1"))
    await #expect(throws: LanguageModelError.routed(asked: "test-1", answered: "cheaper-1")) {
      try await bench.model().answer(prompt)
    }
    let dated = try await Bench(Stream.openai("x", model: "test-1-2026-05-01"))
    #expect(try await dated.model().answer(prompt).text == "x")
    var alias = try bench.model()
    alias.fullName = "cheaper-1"
    #expect(try await alias.answer(prompt).text == "x")
  }

  @Test func `a waiting caller that gives up gets no answer`() async throws {
    let bench = try await Bench(FakeServer.Response.silence)
    let model = try bench.model()
    let task = Task { try await model.answer(prompt) }
    while bench.server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: LanguageModelError.cancelled) { try await task.value }
  }
}
