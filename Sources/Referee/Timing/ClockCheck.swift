import Domain

/// Holds a candidate's reported times against the referee's own clock.
struct ClockCheck {
  var candidate: TimingLane
  /// A trusted session under the same loop.
  var honest: TimingLane
  var slots: [String]
  var generator: SplitMix64

  /// How often a comparison is made before it fails a candidate.
  ///
  /// A pause between calls looks like hidden work, and on a machine with ten times more to do than cores a tenth of
  /// the comparisons sees one. Hidden work is there each time.
  static let attempts = 4

  /// The comparison; while it fails both sides are measured again, and the best slope of each counts.
  ///
  /// The harness does the same for both, and what disturbs a slope adds to it as a rule: the least is nearest the truth.
  ///
  /// `blocks` are the requests of the timing itself, for calls too long to ask for more of them.
  mutating func agreement(
    secondsPerCall: Double, honestSeconds: Double,
    blocks: (candidate: [WallClock.Sample], honest: [WallClock.Sample])
  ) async throws -> ClockAgreement {
    guard let calls = WallClock.calls(secondsPerCall: secondsPerCall, isOnGPU: candidate.isOnGPU) else {
      return ClockCheck.of(blocks)
    }
    let honestCalls = min(calls, honestCalls(honestSeconds))
    var honest = try await blamingRival { try await honestSlope(honestCalls) }
    var candidate = try await blamingCandidate { try await slope(self.candidate, calls) }
    for _ in 1..<ClockCheck.attempts
    where !WallClock.agreement(candidate, honest: honest, method: .slope).agrees {
      honest = honest.orLess(try await blamingRival { try await slope(self.honest, honestCalls) })
      candidate = candidate.orLess(try await blamingCandidate { try await slope(self.candidate, calls) })
    }
    return WallClock.agreement(candidate, honest: honest, method: .slope)
  }

  /// As many calls of an eager module that is ten times slower would occupy a GPU for seconds and tell no more.
  ///
  /// Three times what a candidate needs: a pause in the honest session passes for work of the harness, and hides work.
  private func honestCalls(_ seconds: Double) -> Int {
    guard honest.isOnGPU else { return .max }
    return 3 * (WallClock.calls(secondsPerCall: seconds, isOnGPU: true) ?? 1)
  }

  /// A pause in the honest session would pass for work of the harness, and as much work could hide behind it: what is
  /// more than usual is measured again, and on a processor, where harness and module share the cores, always once.
  private mutating func honestSlope(_ calls: Int) async throws -> WallClock.PerCall {
    var best = try await slope(honest, calls)
    for attempt in 1..<ClockCheck.attempts
    where attempt == 1 && !honest.isOnGPU
      || best.unexplained > WallClock.plausibleOverhead(best, isOnGPU: honest.isOnGPU)
    {
      best = best.orLess(try await slope(honest, calls))
    }
    return best
  }

  /// A slope that can be one: a machine that is busy during the short request alone gives calls less than no time.
  private mutating func slope(_ lane: TimingLane, _ calls: Int) async throws -> WallClock.PerCall {
    var measured = try await oneSlope(lane, calls)
    for _ in 1..<ClockCheck.attempts where !measured.isPossible {
      measured = try await oneSlope(lane, calls)
    }
    return measured
  }

  /// The short request stands for the warm-up of the long one, is made once more afterwards, and the shorter one counts.
  private mutating func oneSlope(_ lane: TimingLane, _ calls: Int) async throws -> WallClock.PerCall {
    let before = try await request(lane, calls)
    let long = try await request(lane, 3 * calls)
    let after = try await request(lane, calls)
    return WallClock.slope(before.wall < after.wall ? before : after, long)
  }

  private mutating func request(_ lane: TimingLane, _ calls: Int) async throws -> WallClock.Sample {
    var plan = BlockPlan.Lane(secondsPerCall: 1)
    (plan.calls, plan.warmup, plan.wallCalls) = (calls, 0, 0)
    return try await lane.unflushed.block(plan, slots: slots, touchSeed: generator.nextSeed()).request
  }

  private static func of(
    _ blocks: (candidate: [WallClock.Sample], honest: [WallClock.Sample])
  ) -> ClockAgreement {
    guard let candidate = WallClock.best(of: blocks.candidate), let honest = WallClock.best(of: blocks.honest)
    else { return ClockAgreement(method: .undecided, claimed: 0, observed: 0, overhead: 0, tolerance: 0) }
    return WallClock.agreement(candidate, honest: honest, method: .blocks)
  }
}
