import Domain
import Knowledge

/// Chooses what expert knowledge an agent is shown, and says it with numbers.
struct Guidance: Sendable {
  /// Warnings shown in a prompt.
  private static let shownWarnings = 2
  /// Facts shown behind a principle.
  private static let shownFacts = 4

  let catalogue: Catalogue
  var evidence = TrialEvidence()

  /// What is shown in one prompt.
  struct Choice {
    var principles: [Match] = []
    var warnings: [Principle] = []
  }

  /// The choice for a moment of a run; the same moment always gives the same.
  func choice(_ brief: Brief, candidate: Candidate? = nil, profile: ProfileReport? = nil) -> Choice {
    if brief.settings.ablates(.expertGuidance) { return Choice() }
    let ranking = ranking(brief, candidate: candidate, profile: profile)
    let target = brief.settings.target
    let moment =
      "\(brief.problem.hash)/\(brief.settings.randomSeed)/\(brief.stage.rawValue)/\(brief.attempts.count)"
    return Choice(
      principles: Selection(
        from: ranking.matches(stage: brief.stage, target: target), seed: ContentHash(of: moment)
      ).matches,
      warnings: Array(ranking.warnings(stage: brief.stage, target: target).prefix(Self.shownWarnings)))
  }

  /// The speedup that the most promising of these principles predicts; `nil` when none of them applies.
  func prediction(
    of principles: [String], _ brief: Brief, candidate: Candidate, profile: ProfileReport?
  ) -> Double? {
    let ranking = ranking(brief, candidate: candidate, profile: profile)
    return principles.compactMap { catalogue[$0].flatMap(ranking.match)?.predicted }.max()
  }

  private func ranking(_ brief: Brief, candidate: Candidate?, profile: ProfileReport?) -> Ranking {
    Ranking(
      catalogue, evidence: evidence,
      features: SituationFeatures.features(
        admission: brief.admission, precision: brief.settings.precision, candidate: candidate,
        profile: profile))
  }
}

/// The words.
extension Guidance {
  static func text(_ matches: [Match]) -> String? {
    matches.isEmpty ? nil : matches.map(text).joined(separator: "\n")
  }

  static func text(_ warnings: [Principle]) -> String? {
    warnings.isEmpty
      ? nil : warnings.map { "- \($0.id) \($0.title). \($0.text)" }.joined(separator: "\n")
  }

  private static func text(_ match: Match) -> String {
    let principle = match.principle
    var promise = ["\(match.predicted.shortText)x"]
    if let saved = match.savedSeconds { promise.append("saves \((saved * 1e6).shortText) microseconds") }
    if match.evidence.tried > 0 {
      promise.append("kept in \(match.evidence.kept) of \(match.evidence.tried) trials")
    }
    promise += match.facts.filter { !$0.hasSuffix("?") }.prefix(shownFacts)
    let risk = principle.risk.map { " Risk: \($0)." } ?? ""
    return
      "- \(principle.id) \(principle.title) (\(promise.joined(separator: "; "))). \(principle.text)\(risk)"
  }

  /// How to see that principles were carried out.
  func checks(of principles: [String]) -> String? {
    let lines = principles.compactMap { catalogue[$0] }.map { "- \($0.id): \($0.check)" }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
