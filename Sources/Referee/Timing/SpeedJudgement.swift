import Domain

/// The rule that turns an interval into a word.
enum SpeedJudgement {
  /// Differences below this are never called a gain or a loss, however narrow the interval.
  static let noiseFloor = 0.02
  /// An interval wider than this part of its value says too little.
  static let widestInterval = 0.05

  static func verdict(of speedup: Estimate) -> SpeedVerdict {
    if speedup.low > 1 + noiseFloor { return .faster }
    if speedup.high < 1 - noiseFloor { return .slower }
    return speedup.high - speedup.low > widestInterval * speedup.value ? .unstable : .same
  }
}
