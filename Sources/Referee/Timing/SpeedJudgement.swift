import Domain

/// The rule that turns an interval into a word.
enum SpeedJudgement {
  /// An interval wider than this part of its value says too little.
  static let widestInterval = 0.05

  static func verdict(of speedup: Estimate) -> SpeedVerdict {
    if speedup.low > 1 + SpeedVerdict.noiseFloor { return .faster }
    if speedup.high < 1 - SpeedVerdict.noiseFloor { return .slower }
    return speedup.high - speedup.low > widestInterval * speedup.value ? .unstable : .same
  }
}
