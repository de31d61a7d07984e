import Domain

/// The referee's own clock around requests, which nothing inside a session can reach.
///
/// A session is asked for K and for 3K calls. What does not grow with the calls cancels in
/// (W(3K) − W(K)) / 2K, the true cost of a call with the harness's own work h. A trusted session tells h in the
/// same way. A candidate that moves work to another stream, thread or process, or changes a clock, still has to do
/// it inside W: its claim then falls short of the slope less h.
enum WallClock {
  /// One request.
  struct Sample: Sendable, Hashable {
    var calls: Int
    /// Seconds by the referee's clock.
    var wall: Double
    /// Seconds that the session reported for all calls.
    var claimed: Double
  }

  /// What one call costs and what is claimed for it, in seconds.
  struct PerCall: Sendable, Hashable {
    var observed: Double
    var claimed: Double
    /// What a call takes besides what is claimed for it.
    var unexplained: Double { observed - claimed }

    /// Whether a call takes any time.
    var isPossible: Bool { observed > 0 && claimed > 0 }

    /// The one of two measurements that leaves less unexplained, among those that are possible.
    func orLess(_ other: PerCall) -> PerCall {
      guard isPossible == other.isPossible else { return isPossible ? self : other }
      return other.unexplained < unexplained ? other : self
    }
  }

  /// A short request takes about this long, so that a pause of the machine weighs little.
  static let shortSeconds = 0.1
  /// A long request that would take longer is not asked for.
  static let longestSeconds = 5.0
  static let mostCalls = 1000
  /// What the harness itself needs about for a call: on a GPU it launches kernels to change the inputs.
  static func usualOverhead(isOnGPU: Bool) -> Double { isOnGPU ? 200e-6 : 50e-6 }

  /// Most that the harness's own work in a call of a trusted session should be.
  static func plausibleOverhead(_ call: PerCall, isOnGPU: Bool) -> Double {
    2 * usualOverhead(isOnGPU: isOnGPU) + 0.1 * call.claimed
  }

  /// Calls K of the short request; `nil` when 3K calls would take too long.
  static func calls(secondsPerCall: Double, isOnGPU: Bool = false) -> Int? {
    let wanted = (shortSeconds / (secondsPerCall + usualOverhead(isOnGPU: isOnGPU))).rounded(.up)
    let calls = max(1, Int(min(wanted, Double(mostCalls))))
    return 3 * Double(calls) * secondsPerCall > longestSeconds ? nil : calls
  }

  /// Cost and claim for each call from two requests of different length.
  static func slope(_ short: Sample, _ long: Sample) -> PerCall {
    let calls = Double(long.calls - short.calls)
    return PerCall(
      observed: (long.wall - short.wall) / calls, claimed: (long.claimed - short.claimed) / calls)
  }

  /// Cost and claim for each call of the block that is explained best; its constant part remains in it.
  static func best(of blocks: [Sample]) -> PerCall? {
    blocks.map { block in
      PerCall(observed: block.wall / Double(block.calls), claimed: block.claimed / Double(block.calls))
    }.min { $0.unexplained < $1.unexplained }
  }

  /// Holds a candidate's claim against the clock; `honest` is a trusted session under the same loop.
  static func agreement(
    _ candidate: PerCall, honest: PerCall, method: ClockAgreement.Method
  ) -> ClockAgreement {
    let overhead = max(0, honest.unexplained)
    return ClockAgreement(
      method: method, claimed: candidate.claimed, observed: candidate.observed, overhead: overhead,
      tolerance: tolerance(observed: candidate.observed, overhead: overhead, method: method))
  }

  /// By how much an honest claim may fall short.
  ///
  /// A part of what was observed: a pause of 10 ms between calls is 5 % of the 0.2 s that a slope spans. A part of
  /// the overhead: freeing results and waking threads differ between modules. And a few readings of a clock or of
  /// an idle device, 10 µs. Whole blocks also hold their own set-up and the writing of kept outputs.
  private static func tolerance(observed: Double, overhead: Double, method: ClockAgreement.Method) -> Double {
    switch method {
    case .slope: 0.1 * observed + 0.25 * overhead + 10e-6
    case .blocks, .undecided: 0.25 * observed + 0.5 * overhead + 10e-6
    }
  }
}

extension ClockAgreement {
  /// What is said of a candidate whose claim falls short.
  var failure: Failure? {
    guard !agrees else { return nil }
    return Failure(
      kind: .timingInconsistent,
      message:
        "The session reported \(Text.duration(claimed)) for a call, but by the referee's own clock a call "
        + "takes \(Text.duration(observed)), of which the harness needs \(Text.duration(overhead)): work is done "
        + "outside of what was timed.",
      log:
        "claimed \(claimed), observed \(observed), overhead \(overhead), tolerance \(tolerance) seconds a call; "
        + "by \(method.rawValue)",
      evidence: [.timingInconsistent])
  }
}
