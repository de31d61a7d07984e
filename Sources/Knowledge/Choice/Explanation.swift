public import Domain

/// Why a principle passes its gate on a piece of work, or why not.
public struct Explanation: Sendable, Hashable {
  /// The principle.
  public var principle: Principle
  /// What the gate says, with the device's capability.
  public var truth: Truth
  /// The parts of the gate that decide.
  public var terms: [GateTerm]
  /// What it promises; `nil` when the gate is refuted or it is a warning.
  public var match: Match?

  /// Explanations of all principles of a stage (all when `nil`) and a target, in their order.
  public static func all(
    _ catalogue: Catalogue, stage: Stage?, target: Target, features: Features, evidence: TrialEvidence
  ) -> [Explanation] {
    let ranking = Ranking(catalogue, evidence: evidence, features: features)
    return catalogue.principles(of: stage, for: target).map { principle in
      let truth = principle.applies(features)
      return Explanation(
        principle: principle, truth: truth, terms: terms(of: principle, truth, features),
        match: principle.polarity == .act ? ranking.match(principle) : nil)
    }
  }

  private static func terms(
    of principle: Principle, _ truth: Truth, _ features: Features
  ) -> [GateTerm] {
    let gate = principle.gate.evaluate(features)
    var terms = gate == truth ? principle.gate.decidingTerms(features) : []
    if let capability = principle.capability, gate != truth || truth == .unknown {
      let known = features.values["d.cc"]
      let fits: Truth =
        if case .number(let value) = known { Truth(capability.contains(Int(value))) } else { .unknown }
      if fits != .yes {
        let text = "d.cc in \(capability.lowerBound)..\(capability.upperBound)"
        terms.append(GateTerm(text: text, truth: fits, facts: ["d.cc = \(known?.text ?? "?")"]))
      }
    }
    return terms
  }
}
