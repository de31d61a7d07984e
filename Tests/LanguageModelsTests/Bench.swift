import Foundation
import Synchronization
import TestSupport

@testable import LanguageModels

/// A model at a fake server, with a clock for pauses that takes no time.
final class Bench: Sendable {
  static let secret = "sk-test-0123456789abcdef"

  let server: FakeServer
  private let slept = Mutex<[Double]>([])
  private let told = Mutex<[String]>([])

  /// Pauses between tries, in seconds.
  var pauses: [Double] { slept.withLock { $0 } }
  /// What was told of them.
  var notes: [String] { told.withLock { $0 } }

  init(_ respond: @escaping @Sendable (FakeServer.Request, Int) -> FakeServer.Response) async throws {
    server = try await FakeServer(respond)
  }

  /// A server with one response for each request; the last one goes on.
  convenience init(_ responses: FakeServer.Response...) async throws {
    try await self.init { _, number in responses[min(number, responses.count - 1)] }
  }

  func model(
    _ provider: Provider = .openai, _ name: String = "test-1", tries: Int = 3,
    change: (inout ChatModel.Options) -> Void = { _ in }
  ) throws -> ChatModel {
    var options = ChatModel.Options()
    options.retry.tries = tries
    options.retry.random = { 0 }
    options.sleep = { pause in self.slept.withLock { $0.append(pause / .seconds(1)) } }
    options.notify = { text in self.told.withLock { $0.append(text) } }
    change(&options)
    guard let endpoint = Endpoint(provider, base: server.address + "/v1") else { throw CancellationError() }
    return ChatModel(
      name: "\(provider.rawValue):\(name)", model: name, at: endpoint, key: APIKey(Bench.secret),
      options: options)
  }
}

/// Streams as providers send them.
enum Stream {
  static func openai(_ texts: String..., reason: String = "stop", model: String = "test-1")
    -> FakeServer.Response
  {
    let parts = texts.map { text in
      #"{"model":"\#(model)","choices":[{"delta":{"content":\#(quoted(text))},"finish_reason":null}]}"#
    }
    let end = [
      #"{"model":"\#(model)","choices":[{"delta":{},"finish_reason":"\#(reason)"}]}"#,
      #"{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":60}}}"#,
      "[DONE]",
    ]
    return FakeServer.Response(stream: (parts + end).map { Array("data: \($0)\n\n".utf8) })
  }

  static func anthropic(_ texts: String..., reason: String = "end_turn") -> FakeServer.Response {
    let start =
      #"{"type":"message_start","message":{"model":"test-1","usage":{"input_tokens":40,"cache_read_input_tokens":50,"cache_creation_input_tokens":10,"output_tokens":1}}}"#
    let parts = texts.map { text in
      #"{"type":"content_block_delta","delta":{"type":"text_delta","text":\#(quoted(text))}}"#
    }
    let end = [
      #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":20}}"#,
      #"{"type":"message_stop"}"#,
    ]
    let thinking = #"{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm"}}"#
    let events = [start, #"{"type":"ping"}"#, thinking] + parts + end
    return FakeServer.Response(stream: events.map { Array("event: x\ndata: \($0)\n\n".utf8) })
  }

  static func quoted(_ text: String) -> String {
    (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
