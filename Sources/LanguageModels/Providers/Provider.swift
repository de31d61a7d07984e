/// A family of interfaces to language models.
public enum Provider: String, Sendable, Hashable, CaseIterable {
  /// Chat completions, as OpenAI and many other services and servers speak them.
  case openai
  /// Anthropic's messages.
  case anthropic

  /// Where it is without `--base-url`.
  public var home: String {
    switch self {
    case .openai: "https://api.openai.com/v1"
    case .anthropic: "https://api.anthropic.com/v1"
    }
  }

  /// The variable that holds a key to `home`.
  public var keyVariable: String {
    switch self {
    case .openai: "OPENAI_API_KEY"
    case .anthropic: "ANTHROPIC_API_KEY"
    }
  }

  var format: any WireFormat {
    switch self {
    case .openai: ChatCompletions()
    case .anthropic: AnthropicMessages()
    }
  }
}
