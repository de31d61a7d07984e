import Domain

/// The final speedup over one baseline, with the referee's word for it.
struct SpeedupRow: Sendable, Hashable {
  var baseline: Baseline
  /// The baseline's time for each call.
  var microseconds: Double?
  var speedup: Estimate
  var verdict: SpeedVerdict

  /// One row for each baseline of a result.
  static func rows(of result: RunResult, _ story: RunStory) -> [SpeedupRow] {
    var speedups: [(Baseline, Double?, Estimate)] = []
    if let eager = result.speedup.eager { speedups.append((.eager, result.time.eager, eager)) }
    if let compile = result.speedup.compile { speedups.append((.compile, result.time.compile, compile)) }
    if let fastest = result.speedup.fastest, !speedups.contains(where: { $0.0 == fastest.baseline }) {
      let estimate = Estimate(value: fastest.value, low: fastest.low, high: fastest.high)
      speedups.append((fastest.baseline, story.baselines[fastest.baseline].map { $0.value * 1e6 }, estimate))
    }
    return speedups.map { baseline, time, speedup in
      let word = story.best?.timing(against: .baseline(baseline))?.verdict ?? SpeedVerdict(speedup)
      return SpeedupRow(baseline: baseline, microseconds: time, speedup: speedup, verdict: word)
    }
  }
}

extension SpeedVerdict {
  /// The word by the interval alone.
  init(_ speedup: Estimate) {
    self = speedup.low > 1 ? .faster : speedup.high < 1 ? .slower : .same
  }
}
