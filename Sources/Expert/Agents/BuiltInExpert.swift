public import Domain

/// The expert that needs no model, no key and no network: the three agents driven by rules, a cost model and emitters.
public enum BuiltInExpert {
  /// The agents; the target of a run decides the language of candidates.
  /// - Parameter emitter: who writes candidates in place of the target's own emitter.
  public static func team(emitter: (any CandidateEmitting)? = nil) -> AgentTeam {
    let workshop = Workshop(emitter: emitter)
    return AgentTeam(
      name: "expert", code: ExpertCodeAgent(workshop: workshop),
      profile: ExpertProfileAgent(workshop: workshop),
      debug: ExpertDebugAgent(workshop: workshop))
  }
}
