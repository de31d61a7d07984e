import Domain
import Knowledge

/// A principle as JSON.
struct PrincipleForm: Encodable {
  let id: String
  let title: String
  let polarity: Principle.Polarity
  let stage: String
  let semantics: Principle.Semantics
  let targets: [Target]
  let when: String
  let saves: String?
  let prior: [Double]
  let effort: Int
  let requires: [String]
  let conflicts: [String]
  let related: [String]
  let risk: String?
  let check: String
  let sources: [String]
  let text: String
  let place: String
  let tried: Int
  let kept: Int
  let hitRate: Double?
  let gain: Double?

  init(_ principle: Principle, _ evidence: TrialEvidence) {
    id = principle.id
    title = principle.title
    polarity = principle.polarity
    stage = principle.stage?.rawValue ?? "always"
    semantics = principle.semantics
    targets = principle.targets
    when = principle.gate.text
    saves = principle.saves?.text
    prior = [principle.prior.low, principle.prior.typical, principle.prior.high]
    effort = principle.effort
    requires = principle.requires
    conflicts = principle.conflicts
    related = principle.related
    risk = principle.risk
    check = principle.check
    sources = principle.sources
    text = principle.text
    place = principle.place.description
    let record = evidence.record(of: principle.id)
    tried = record.tried
    kept = record.kept
    hitRate = record.hitRate
    gain = record.gain
  }

  private enum CodingKeys: String, CodingKey {
    case id, title, polarity, stage
    case semantics = "class"
    case targets, when, saves, prior, effort, requires, conflicts, related, risk, check, sources, text, place
    case tried, kept
    case hitRate = "hit_rate"
    case gain
  }
}
