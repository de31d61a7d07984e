import Domain

extension AgentTeam {
  /// The code agent alone (the ablation `multi-agent`): nobody reads profiles and failures for it.
  var alone: AgentTeam {
    var team = self
    team.profile = NoProfileAgent()
    team.debug = NoDebugAgent()
    return team
  }
}

/// Passes the bare numbers on and leaves the plan to the code agent.
private struct NoProfileAgent: ProfileAgent {
  func diagnose(_ candidate: Candidate, profile: ProfileReport?, brief: Brief) async throws -> Diagnosis {
    let numbers = profile.map { " It takes \($0.headroom) times the floor." } ?? ""
    return Diagnosis(
      worthOptimizing: true, bottleneck: "",
      plan: Plan(
        summary: "Make the candidate faster within this stage's objective, as you judge best.\(numbers)"))
  }
}

/// Passes the failure on as it is.
private struct NoDebugAgent: DebugAgent {
  /// Characters of a log that are passed on.
  private static let shownLog = 1500

  func diagnose(_ candidate: Candidate, failure: Failure, brief: Brief) async throws -> Repair? {
    let log = failure.log.isEmpty ? "" : "\n\(failure.log.suffix(Self.shownLog))"
    return Repair(criticalIssue: failure.message + log, plan: Plan(summary: "Find the cause and mend it."))
  }
}
