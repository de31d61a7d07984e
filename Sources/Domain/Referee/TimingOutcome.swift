/// The result of timing a candidate against a rival in alternating blocks.
///
/// The headline is the time of the work itself: between two events on a GPU, between two clock readings on a processor.
public struct TimingOutcome: Sendable, Hashable, Codable {
  /// Median of the candidate's block medians, in seconds for each call.
  public var candidateSeconds: Estimate
  /// The same for the rival.
  public var rivalSeconds: Estimate
  /// Rival time over candidate time, with its bootstrap interval.
  public var speedup: Estimate
  /// The word for it.
  public var verdict: SpeedVerdict
  /// Blocks timed on each side.
  public var blocks: Int
  /// What went wrong while timing, if anything.
  public var failure: Failure?
  /// Remarks on how far the times can be believed, one sentence each.
  public var warnings: [String]
  /// Times until the device is idle again, launches included; `nil` on a processor, where they are the same.
  public var wall: WallTimes?
  /// How the times agree with the referee's own clock; `nil` when that was not asked.
  public var clocks: ClockAgreement?
  /// The device before and after; `nil` on a processor.
  public var environment: TimingEnvironment?

  /// Makes an outcome.
  public init(
    candidateSeconds: Estimate, rivalSeconds: Estimate, speedup: Estimate, verdict: SpeedVerdict,
    blocks: Int, failure: Failure? = nil, warnings: [String] = [], wall: WallTimes? = nil,
    clocks: ClockAgreement? = nil, environment: TimingEnvironment? = nil
  ) {
    self.candidateSeconds = candidateSeconds
    self.rivalSeconds = rivalSeconds
    self.speedup = speedup
    self.verdict = verdict
    self.blocks = blocks
    self.failure = failure
    self.warnings = warnings
    self.wall = wall
    self.clocks = clocks
    self.environment = environment
  }
}

/// Times of a call from its start on the host until the device is idle.
public struct WallTimes: Sendable, Hashable, Codable {
  /// The candidate's, in seconds for each call.
  public var candidateSeconds: Estimate
  /// The rival's.
  public var rivalSeconds: Estimate
  /// Rival time over candidate time.
  public var speedup: Estimate

  /// Makes the set.
  public init(candidateSeconds: Estimate, rivalSeconds: Estimate, speedup: Estimate) {
    self.candidateSeconds = candidateSeconds
    self.rivalSeconds = rivalSeconds
    self.speedup = speedup
  }
}

/// What a session reported beside what the referee's own clock says, in seconds for each call.
public struct ClockAgreement: Sendable, Hashable, Codable {
  /// How the two were compared.
  public enum Method: String, Sendable, Hashable, Codable {
    /// From the difference of a short and a long request, which leaves out what does not grow with the calls.
    case slope
    /// From the wall time of the blocks: for calls too long to ask for more of them.
    case blocks
    /// Not at all, for want of blocks.
    case undecided = "not decided"
  }

  /// How the two were compared.
  public var method: Method
  /// What the candidate reported.
  public var claimed: Double
  /// What the referee's clock saw.
  public var observed: Double
  /// What a call costs besides, measured from a trusted session in the same way.
  public var overhead: Double
  /// By how much the claim may fall short.
  public var tolerance: Double

  /// Makes a comparison.
  public init(
    method: Method, claimed: Double, observed: Double, overhead: Double, tolerance: Double
  ) {
    self.method = method
    self.claimed = claimed
    self.observed = observed
    self.overhead = overhead
    self.tolerance = tolerance
  }

  /// By how much the claim falls short of what was observed; at most the tolerance when they agree.
  public var shortfall: Double { observed - overhead - claimed }
  /// Whether the claim can be believed; true of what was not compared.
  public var agrees: Bool { method == .undecided || shortfall <= tolerance }
}

/// The device before and after a timing.
public struct TimingEnvironment: Sendable, Hashable, Codable {
  /// Before the first block.
  public var before: DeviceState
  /// After the last block.
  public var after: DeviceState

  /// Makes a pair.
  public init(before: DeviceState, after: DeviceState) {
    self.before = before
    self.after = after
  }
}
