public import Domain

/// A stage as far as it came.
public struct StageRecord: Sendable, Hashable {
  /// Which stage.
  public var stage: Stage
  /// What was proposed in it, in order.
  public var attempts: [AttemptRecord] = []
  /// What it brought, once it ended.
  public var summary: StageSummary?
  /// Seconds into the run at which it began.
  public var started: Double
  /// Seconds into the run at which it ended.
  public var finished: Double?
}

/// A proposed candidate and what became of it.
public struct AttemptRecord: Sendable, Hashable {
  /// What led to a proposal.
  public struct Origin: Sendable, Hashable {
    /// The profile agent's answer; `nil` for a seed.
    public var diagnosis: Diagnosis?
    /// The debug agent's answer, when the proposal mends another.
    public var repair: Repair?
  }

  /// The name of the step that proposed it.
  public var step: String
  /// The candidate.
  public var candidate: Candidate
  /// What led to it.
  public var origin: Origin
  /// The latest profile.
  public var profile: ProfileReport?
  /// How it was built.
  public var build: BuildOutcome?
  /// How it was checked.
  public var check: CheckOutcome?
  /// How it was timed, in order.
  public var timings: [TimingRecord] = []
  /// What was decided.
  public var decision: Decision?
  /// Seconds into the run at which it was proposed.
  public var started: Double
  /// Seconds into the run at which something was last found out about it.
  public var updated: Double

  /// The first thing that went wrong.
  public var failure: Failure? {
    build?.failure ?? check?.failure ?? timings.lazy.compactMap(\.outcome.failure).first
  }

  /// How it ended; `nil` while it is being judged.
  public var ending: Attempt.Ending? { decision?.ending ?? (failure == nil ? nil : .failed) }

  /// Whether the candidate's timings and decisions belong here, and not to the earlier trial that this one repeats.
  func isTrial(of id: Candidate.ID) -> Bool { candidate.id == id && decision?.ending != .duplicate }
}

/// A timing of a candidate.
public struct TimingRecord: Sendable, Hashable {
  /// What was timed.
  public var candidate: Candidate.ID
  /// What it was timed against.
  public var rival: Rival
  /// The numbers.
  public var outcome: TimingOutcome
}
