import Domain

/// Anthropic's messages, with the rules and what prompts of a run share in its cache.
struct AnthropicMessages: WireFormat {
  /// The interface asks for a limit; this one leaves room for hidden reasoning.
  static let defaultMaxTokens = 32_000

  let path = "messages"

  func headers(_ key: APIKey?) -> [(name: String, value: String)] {
    [("anthropic-version", "2023-06-01")] + (key.map { [("x-api-key", $0.secret)] } ?? [])
  }

  func body(_ question: Question) -> JSONValue {
    let prompt = question.prompt
    let task =
      prompt.shared.isEmpty
      ? [block(prompt.user)] : [block(prompt.shared, isCached: true), block(prompt.user)]
    let turns = question.turns.map { turn in
      switch turn {
      case .user(let text): message("user", [block(text)])
      case .assistant(let text): message("assistant", [block(text)])
      }
    }
    return .object([
      "model": .string(question.model), "stream": .bool(true),
      "max_tokens": .integer(question.maxTokens ?? Self.defaultMaxTokens),
      "system": .array([block(prompt.system, isCached: true)]),
      "messages": .array([message("user", task)] + turns),
    ])
  }

  private func message(_ role: String, _ blocks: [JSONValue]) -> JSONValue {
    .object(["role": .string(role), "content": .array(blocks)])
  }

  private func block(_ text: String, isCached: Bool = false) -> JSONValue {
    var members: [String: JSONValue] = ["type": .string("text"), "text": .string(text)]
    if isCached { members["cache_control"] = .object(["type": .string("ephemeral")]) }
    return .object(members)
  }

  /// Events of kinds that are not known here say nothing that is needed.
  func read(_ event: [UInt8], into reply: inout Reply) throws(AttemptFailure) {
    let event = try decode(MessageEvent.self, event)
    switch event.type {
    case "message_start":
      reply.model = event.message?.model
      reply.usage = event.message?.usage?.merged(into: reply.usage)
    case "content_block_delta":
      if event.delta?.type == "text_delta" { reply.text += event.delta?.text ?? "" }
    case "message_delta":
      reply.stopReason = event.delta?.stop_reason.map(Self.stopReason) ?? reply.stopReason
      reply.usage = event.usage?.merged(into: reply.usage) ?? reply.usage
    case "message_stop": reply.isFinished = true
    case "error":
      guard let error = event.error else { return }
      throw error.failure(status: Self.status(of: error))
    default: break
    }
  }

  private static func stopReason(_ word: String) -> Answer.StopReason {
    switch word {
    case "max_tokens", "model_context_window_exceeded": .length
    case "refusal": .refusal
    default: .complete
    }
  }

  /// The status that an error inside a stream would have had before it.
  private static func status(of error: ServiceError) -> Int {
    let statuses = [
      "invalid_request_error": 400, "authentication_error": 401, "permission_error": 403,
      "not_found_error": 404, "rate_limit_error": 429, "overloaded_error": 529,
    ]
    return error.kinds.lazy.compactMap { statuses[$0] }.first ?? 500
  }
}

/// The names are the interface's own.
private struct MessageEvent: Decodable {
  struct Message: Decodable {
    var model: String?
    var usage: Tokens?
  }
  struct Delta: Decodable {
    var type: String?
    var text: String?
    var stop_reason: String?
  }
  struct Tokens: Decodable {
    var input_tokens: Int?
    var cache_read_input_tokens: Int?
    var cache_creation_input_tokens: Int?
    var output_tokens: Int?

    /// Later counts of a message replace earlier ones; they are totals.
    func merged(into earlier: Usage?) -> Usage {
      Usage(
        input: input_tokens ?? earlier?.input ?? 0,
        cacheRead: cache_read_input_tokens ?? earlier?.cacheRead ?? 0,
        cacheWrite: cache_creation_input_tokens ?? earlier?.cacheWrite ?? 0,
        output: output_tokens ?? earlier?.output ?? 0)
    }
  }

  var type: String
  var message: Message?
  var delta: Delta?
  var usage: Tokens?
  var error: ServiceError?
}
