import Domain

/// Chat completions: the interface of OpenAI that many services and servers share.
struct ChatCompletions: WireFormat {
  let path = "chat/completions"

  func headers(_ key: APIKey?) -> [(name: String, value: String)] {
    key.map { [("Authorization", "Bearer \($0.secret)")] } ?? []
  }

  func body(_ question: Question) -> JSONValue {
    let prompt = question.prompt
    var members: [String: JSONValue] = [
      "model": .string(question.model), "stream": .bool(true),
      "stream_options": .object(["include_usage": .bool(true)]),
      "messages": .array(
        [message("system", prompt.system), message("user", prompt.task)]
          + question.turns.map { turn in
            switch turn {
            case .user(let text): message("user", text)
            case .assistant(let text): message("assistant", text)
            }
          }),
    ]
    // OpenAI renamed the limit; other servers know it by its old name.
    let limit = question.endpoint.isHome ? "max_completion_tokens" : "max_tokens"
    members[limit] = question.maxTokens.map { .integer($0) }
    return .object(members)
  }

  private func message(_ role: String, _ text: String) -> JSONValue {
    .object(["role": .string(role), "content": .string(text)])
  }

  func read(_ event: [UInt8], into reply: inout Reply) throws(AttemptFailure) {
    if event.elementsEqual("[DONE]".utf8) {
      reply.isFinished = true
      return
    }
    let chunk = try decode(Chunk.self, event)
    if let error = chunk.error {
      throw error.failure(status: error.kinds.contains("rate_limit_exceeded") ? 429 : 500)
    }
    reply.model = chunk.model ?? reply.model
    reply.usage = chunk.usage?.usage ?? reply.usage
    guard let choice = chunk.choices?.first else { return }
    let said = choice.delta ?? choice.message
    reply.text += said?.content ?? ""
    if said?.refusal?.isEmpty == false { reply.stopReason = .refusal }
    if let reason = choice.finish_reason { reply.stopReason = reply.stopReason ?? Self.stopReason(reason) }
    // An answer that is not streamed is whole.
    if choice.message != nil { reply.isFinished = true }
  }

  private static func stopReason(_ word: String) -> Answer.StopReason {
    switch word {
    case "length": .length
    case "content_filter": .refusal
    default: .complete
    }
  }
}

/// The names are the interface's own.
private struct Chunk: Decodable {
  struct Choice: Decodable {
    var delta: Message?
    var message: Message?
    var finish_reason: String?
  }
  struct Message: Decodable {
    var content: String?
    var refusal: String?
  }
  struct Tokens: Decodable {
    struct Details: Decodable { var cached_tokens: Int? }
    var prompt_tokens: Int
    var completion_tokens: Int?
    var prompt_tokens_details: Details?
    /// DeepSeek's word for the same.
    var prompt_cache_hit_tokens: Int?

    var usage: Usage {
      let cached = min(prompt_tokens, prompt_tokens_details?.cached_tokens ?? prompt_cache_hit_tokens ?? 0)
      return Usage(input: prompt_tokens - cached, cacheRead: cached, output: completion_tokens ?? 0)
    }
  }

  var model: String?
  var choices: [Choice]?
  var usage: Tokens?
  var error: ServiceError?
}
