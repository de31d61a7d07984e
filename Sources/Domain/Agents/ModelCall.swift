/// The three roles of the method.
public enum AgentRole: String, Sendable, Hashable, Codable, CaseIterable {
  case code, profile, debug
}

/// One question to a language model and what it cost: a line of the journal.
public struct ModelCall: Sendable, Hashable, Codable {
  /// Who asked.
  public var role: AgentRole
  /// The model as the user named it, such as `anthropic:claude-opus-5-5`.
  public var model: String
  /// What was asked for, such as `tiling refine`.
  public var question: String
  /// The name of the recording that holds prompt and answer.
  public var prompt: String
  /// Tokens read and written; `nil` when there was no answer.
  public var tokens: RunResult.Tokens?
  /// US dollars; `nil` when the model has no known price.
  public var usd: Double?
  /// Seconds until the whole answer was there, pauses between tries included.
  public var seconds: Double
  /// Whether the answer came from a recording: it then cost nothing.
  public var isRecalled: Bool
  /// Why there was no answer.
  public var failure: String?

  /// Makes a record.
  public init(
    role: AgentRole, model: String, question: String, prompt: String, tokens: RunResult.Tokens? = nil,
    usd: Double? = nil, seconds: Double, isRecalled: Bool = false, failure: String? = nil
  ) {
    self.role = role
    self.model = model
    self.question = question
    self.prompt = prompt
    self.tokens = tokens
    self.usd = usd
    self.seconds = seconds
    self.isRecalled = isRecalled
    self.failure = failure
  }

  private enum CodingKeys: String, CodingKey {
    case role, model, question, prompt, tokens, usd, seconds
    case isRecalled = "recalled"
    case failure
  }
}
