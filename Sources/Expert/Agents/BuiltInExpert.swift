public import Domain

/// The expert that needs no model, no key and no network: the three agents driven by rules, a cost model and emitters.
public enum BuiltInExpert {
  /// The agents over an emitter of candidates, which decides the target language.
  public static func team(emitter: any CandidateEmitting) -> AgentTeam {
    let workshop = Workshop(emitter: emitter)
    return AgentTeam(
      name: "expert", code: ExpertCodeAgent(workshop: workshop),
      profile: ExpertProfileAgent(workshop: workshop),
      debug: ExpertDebugAgent(workshop: workshop))
  }
}
