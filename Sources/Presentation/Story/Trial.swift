public import Domain

/// One candidate of a run: where it came from, and what became of it.
public struct Trial: Sendable, Hashable {
  /// Its place among all candidates of the run, from 1.
  public var number: Int
  /// The candidate.
  public var candidate: Candidate
  /// The plan that it carries out; `nil` for a seed.
  public var plan: Plan?
  /// The issue that it mends, when it is a repair.
  public var issue: String?
  /// How it was built.
  public var build: BuildOutcome?
  /// How it was checked.
  public var check: CheckOutcome?
  /// How it was timed: the latest timing against each rival, in the order of their making.
  public private(set) var timings: [Timing] = []
  /// How it was profiled.
  public var profile: ProfileReport?
  /// What was decided.
  public var decision: Decision?

  /// A timing and what it is against.
  public struct Timing: Sendable, Hashable {
    /// The other side.
    public var rival: Rival
    /// The numbers.
    public var outcome: TimingOutcome
  }

  /// A candidate of which only the origin is known.
  init(number: Int, candidate: Candidate, plan: Plan? = nil, issue: String? = nil) {
    self.number = number
    self.candidate = candidate
    self.plan = plan
    self.issue = issue
  }

  /// Seconds for each call, by the latest timing.
  public var seconds: Estimate? { timings.last { $0.outcome.failure == nil }?.outcome.candidateSeconds }

  /// The timing against a rival, unless it failed.
  public func timing(against rival: Rival) -> TimingOutcome? {
    timings.last { $0.rival == rival && $0.outcome.failure == nil }?.outcome
  }

  /// The timing that its acceptance rested on: against a candidate where there was one, else against a baseline.
  public var decisive: Timing? {
    let valid = timings.filter { $0.outcome.failure == nil }
    return valid.last { $0.rival.isCandidate } ?? valid.first
  }

  /// The first thing that went wrong.
  public var failure: Failure? {
    build?.failure ?? check?.failure ?? timings.lazy.compactMap(\.outcome.failure).first
  }

  /// How it ended; `nil` while it is being judged.
  public var ending: Attempt.Ending? { decision?.ending ?? (failure == nil ? nil : .failed) }

  /// The principles that its plan names.
  public var principles: [String] { plan?.principles ?? [] }

  mutating func record(_ outcome: TimingOutcome, against rival: Rival) {
    timings.removeAll { $0.rival == rival }
    timings.append(Timing(rival: rival, outcome: outcome))
  }
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
