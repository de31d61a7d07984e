public import Domain
import Essentials

/// Judges principles on a piece of work and puts them in order.
///
/// score = P(applies) × P(kept | family) × Δt / t ÷ effort.
public struct Ranking: Sendable {
  private let catalogue: Catalogue
  private let evidence: TrialEvidence
  private let features: Features
  private let family: String

  /// Prepares the judgement of a catalogue.
  public init(_ catalogue: Catalogue, evidence: TrialEvidence = TrialEvidence(), features: Features) {
    self.catalogue = catalogue
    self.evidence = evidence
    self.features = features
    family =
      if case .symbol(let name) = features.values["w.family"] { name } else { "unknown" }
  }

  /// What to do in a stage: every principle whose gate is not refuted, the most promising first.
  public func matches(stage: Stage, target: Target) -> [Match] {
    let matches = catalogue.principles(of: stage, for: target).filter { $0.polarity == .act }.compactMap(
      match)
    // Equal scores: the earlier step first, as the catalogue has them.
    return matches.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
  }

  /// What to leave in a stage: warnings whose gates hold for certain, without those that hold everywhere.
  public func warnings(stage: Stage, target: Target) -> [Principle] {
    catalogue.principles(of: stage, for: target).filter {
      $0.polarity == .avoid && $0.applies(features) == .yes
    }
  }

  /// A principle on this work; `nil` when its gate is refuted.
  public func match(_ principle: Principle) -> Match? {
    let truth = principle.applies(features)
    if truth == .no { return nil }
    let record = evidence.record(of: principle.id, on: family)
    let saved = principle.saves?.value(features)
    let predicted = speedup(of: principle, saving: saved)
    let confidence = truth == .yes ? 1 : 0.5
    let part = max(0, 1 - 1 / predicted)
    let score =
      confidence * record.chance(effort: principle.effort) * part / Double(principle.effort)
      * (record.isDemoted ? 0.25 : 1)
    return Match(
      principle: principle, truth: truth, predicted: predicted,
      savedSeconds: saved.flatMap { $0 > 0 ? $0 : nil },
      facts: principle.gate.decidingTerms(features).flatMap(\.facts), evidence: record, score: score)
  }

  /// From the formula where its features are known, else the prior's typical value; never outside the prior.
  private func speedup(of principle: Principle, saving saved: Double?) -> Double {
    let prior = principle.prior
    guard let saved, let now = secondsNow, now > 0 else { return prior.typical }
    guard saved < now else { return prior.high }
    return min(prior.high, max(prior.low, now / (now - saved)))
  }

  /// Measured seconds of a call, or what the reference's own operations take at the device's rates.
  var secondsNow: Double? {
    func number(_ name: String) -> Double? {
      if case .number(let value) = features.values[name] { value } else { nil }
    }
    if let measured = number("p.t_us") { return measured * 1e-6 }
    guard let bytes = number("w.bytes_eager") ?? number("w.bytes_min"), let bandwidth = number("d.bw"),
      bandwidth > 0
    else { return nil }
    let launches = (number("w.n_kernels_eager") ?? 0) * (number("d.launch_us") ?? 0) * 1e-6
    let arithmetic = (number("w.flops") ?? 0) / max(1, number("d.pk_f32") ?? .infinity)
    return max(bytes / bandwidth, arithmetic) + launches
  }
}
