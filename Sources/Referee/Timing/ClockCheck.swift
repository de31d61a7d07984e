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

  /// The comparison; while it fails it is made again, and the best one counts.
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
    var best = try await slopes(calls, honestCalls)
    for _ in 1..<ClockCheck.attempts where !best.agrees {
      let next = try await slopes(calls, honestCalls)
      if next.shortfall - next.tolerance < best.shortfall - best.tolerance { best = next }
    }
    return best
  }

  /// As many calls of an eager module that is ten times slower would occupy a GPU for seconds and tell no more.
  ///
  /// Three times what a candidate needs: a pause in the honest session passes for work of the harness, and hides work.
  private func honestCalls(_ seconds: Double) -> Int {
    guard honest.isOnGPU else { return .max }
    return 3 * (WallClock.calls(secondsPerCall: seconds, isOnGPU: true) ?? 1)
  }

  private mutating func slopes(_ calls: Int, _ honestCalls: Int) async throws -> ClockAgreement {
    let honest = try await blamingRival { try await honestSlope(honestCalls) }
    let candidate = try await blamingCandidate { try await slope(self.candidate, calls) }
    return WallClock.agreement(candidate, honest: honest, method: .slope)
  }

  /// A pause in the honest session would pass for work of the harness, and as much work could hide behind it: what is
  /// more than usual is measured again.
  private mutating func honestSlope(_ calls: Int) async throws -> WallClock.PerCall {
    var best = try await slope(honest, calls)
    for _ in 1..<ClockCheck.attempts
    where best.unexplained > WallClock.plausibleOverhead(best, isOnGPU: honest.isOnGPU) {
      let next = try await slope(honest, calls)
      if next.unexplained < best.unexplained { best = next }
    }
    return best
  }

  /// The short request also stands for the warm-up of the long one.
  private mutating func slope(_ lane: TimingLane, _ calls: Int) async throws -> WallClock.PerCall {
    var plan = BlockPlan.Lane(secondsPerCall: 1)
    (plan.calls, plan.warmup, plan.wallCalls) = (calls, 0, 0)
    let short = try await lane.unflushed.block(plan, slots: slots, touchSeed: generator.nextSeed())
    plan.calls = 3 * calls
    let long = try await lane.unflushed.block(plan, slots: slots, touchSeed: generator.nextSeed())
    return WallClock.slope(short.request, long.request)
  }

  private static func of(
    _ blocks: (candidate: [WallClock.Sample], honest: [WallClock.Sample])
  ) -> ClockAgreement {
    guard let candidate = WallClock.best(of: blocks.candidate), let honest = WallClock.best(of: blocks.honest)
    else { return ClockAgreement(method: .undecided, claimed: 0, observed: 0, overhead: 0, tolerance: 0) }
    return WallClock.agreement(candidate, honest: honest, method: .blocks)
  }
}
