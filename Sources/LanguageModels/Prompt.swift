public import Domain

/// What a model is asked.
public struct Prompt: Sendable, Hashable, Codable {
  /// Who asks for what: for the record, never sent.
  public struct Topic: Sendable, Hashable, Codable {
    /// The agent's role.
    public var role: AgentRole
    /// The task, such as `tiling refine`.
    public var task: String

    /// Names a task.
    public init(_ role: AgentRole, _ task: String) {
      self.role = role
      self.task = task
    }
  }

  /// The role and the rules.
  public var system: String
  /// What many prompts of a run begin with, such as the problem; providers with a cache keep it.
  public var shared: String
  /// The task.
  public var user: String
  /// Who asks for what.
  public var topic: Topic

  /// Makes a prompt.
  public init(
    system: String, shared: String = "", user: String, topic: Topic = Topic(.code, "question")
  ) {
    self.system = system
    self.shared = shared
    self.user = user
    self.topic = topic
  }

  /// The prompt with its topic.
  public func about(_ role: AgentRole, _ task: String) -> Prompt {
    var prompt = self
    prompt.topic = Topic(role, task)
    return prompt
  }

  /// All that the model reads besides the rules.
  public var task: String { shared + user }

  /// The name of what the model reads; the topic is no part of it.
  public var hash: ContentHash { ContentHash(of: "\(system.utf8.count)\n\(system)\(task)") }
}
