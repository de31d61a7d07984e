public import Domain
public import Journal

/// One candidate of a run, with its number among all of them.
public struct Trial: Sendable, Hashable {
  /// Its place among all candidates of the run, from 1.
  public var number: Int
  /// What became of it.
  public var record: AttemptRecord

  /// The candidate.
  public var candidate: Candidate { record.candidate }
  /// What went wrong, if anything.
  public var failure: Failure? { record.failure }
  /// How it ended; `nil` while it is being judged.
  public var ending: Attempt.Ending? { record.ending }
  /// Whether it became the incumbent.
  public var isAccepted: Bool { record.decision?.accepted ?? false }

  /// The plan that it carries out; `nil` for a seed.
  public var plan: Plan? { isSeed ? nil : record.origin.repair?.plan ?? record.origin.diagnosis?.plan }
  /// The issue that it mends, when it is a repair.
  public var issue: String? { isSeed ? nil : record.origin.repair?.criticalIssue }

  private var isSeed: Bool { candidate.parent == nil }

  /// Its timings that did not fail: the latest against each rival, in the order of their making.
  public var timings: [TimingRecord] {
    let valid = record.timings.filter { $0.outcome.failure == nil }
    return valid.enumerated().filter { index, timing in
      !valid[(index + 1)...].contains { $0.rival == timing.rival }
    }.map(\.element)
  }

  /// Seconds for each call, by the most certain timing.
  public var seconds: Estimate? {
    timings.map(\.outcome.candidateSeconds).min { $0.relativeWidth < $1.relativeWidth }
  }

  /// The latest timing against a rival.
  public func timing(against rival: Rival) -> TimingOutcome? { timings.last { $0.rival == rival }?.outcome }

  /// The timing that its acceptance rested on: against a candidate where there was one, else against a baseline.
  public var decisive: TimingRecord? { timings.last { $0.rival.isCandidate } ?? timings.first }
}

extension Estimate {
  /// Width of the interval, as a share of the value.
  var relativeWidth: Double { (high - low) / value }
}

extension Rival {
  var isCandidate: Bool {
    if case .candidate = self { true } else { false }
  }
}

extension Attempt.Ending {
  /// The word for people.
  var title: String { self == .same ? "no gain" : rawValue }
}
