import Domain

/// Who carries a run out.
enum TeamChoice: Sendable, Hashable {
  /// The built-in expert, which needs no model.
  case expert
  /// A language model for each role.
  case models(code: ModelChoice, profile: ModelChoice, debug: ModelChoice)

  /// The model of a role; `nil` for the expert.
  func model(of role: AgentRole) -> ModelChoice? {
    guard case .models(let code, let profile, let debug) = self else { return nil }
    return switch role {
    case .code: code
    case .profile: profile
    case .debug: debug
    }
  }

  /// The name for reports: the model's, or each role's.
  var name: String {
    let names = AgentRole.allCases.compactMap { model(of: $0)?.name }
    if names.isEmpty { return "expert" }
    if Set(names).count == 1 { return names[0] }
    return zip(AgentRole.allCases, names).map { "\($0.rawValue) \($1)" }.joined(separator: ", ")
  }

  /// Attempts in each stage: the expert goes on until it has no proposal left, a model has one (paper, Algorithm 1).
  var attemptsPerStage: Int {
    switch self {
    case .expert: RunSettings().attemptsPerStage
    case .models: 1
    }
  }
}
