import Essentials

/// All trials that are known, and what they say of each principle.
public struct TrialEvidence: Sendable, Hashable {
  /// The trials, oldest first, each once.
  public let trials: [Trial]
  private let byPrinciple: [String: [Trial]]

  /// Gathers trials; of two with one id the later one counts.
  public init(_ trials: [Trial] = []) {
    var latest: [String: Trial] = [:]
    for trial in trials { latest[trial.id] = trial }
    var seen: Set<String> = []
    self.trials = trials.compactMap { seen.insert($0.id).inserted ? latest[$0.id] : nil }
    byPrinciple = Dictionary(grouping: self.trials, by: \.principle)
  }

  /// What is known of a principle, on one family of operators or on all.
  public func record(of principle: String, on family: String? = nil) -> EvidenceRecord {
    EvidenceRecord(byPrinciple[principle, default: []].filter { family == nil || $0.family == family })
  }
}

/// How often a principle was tried and what came of it.
public struct EvidenceRecord: Sendable, Hashable {
  /// Trials.
  public let tried: Int
  /// Trials whose candidate became the incumbent.
  public let kept: Int
  /// Geometric mean of the speedups of kept trials; `nil` when there is none.
  public let gain: Double?
  /// Median of achieved over predicted saving; `nil` when nothing was predicted.
  public let ratio: Double?
  private let predictions: Int

  init(_ trials: [Trial]) {
    tried = trials.count
    kept = trials.count(where: \.kept)
    let gains = trials.filter(\.kept).compactMap(\.achieved).filter { $0 > 0 }
    gain = gains.isEmpty ? nil : exp(gains.reduce(0) { $0 + log($1) } / Double(gains.count))
    let ratios = trials.compactMap(\.ratio).sorted()
    predictions = ratios.count
    ratio = ratios.isEmpty ? nil : (ratios[(ratios.count - 1) / 2] + ratios[ratios.count / 2]) / 2
  }

  /// Part of the trials that were kept; `nil` before the first one.
  public var hitRate: Double? { tried == 0 ? nil : Double(kept) / Double(tried) }

  /// Whether predictions were so wrong, and so often, that the principle steps back.
  public var isDemoted: Bool { predictions >= 5 && (ratio ?? 1) < 0.3 }

  /// Chance that a trial is kept: the mean of a Beta distribution that trials update.
  ///
  /// It begins at 1.5 and 1.5, and at 0.5 and 2 for great effort, which breaks easily.
  public func chance(effort: Int) -> Double {
    let (kept, dropped) = effort >= 4 ? (0.5, 2.0) : (1.5, 1.5)
    return (kept + Double(self.kept)) / (kept + dropped + Double(tried))
  }
}
