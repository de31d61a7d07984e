import Domain

/// When a candidate replaces the incumbent: only if it is correct, and FASTER by a full timing.
enum Acceptance {
  /// Whether a screening leaves open that the candidate is faster.
  static func deservesFullTiming(_ screening: TimingOutcome) -> Bool {
    screening.failure == nil && screening.verdict != .slower
  }

  /// The decision on a correct candidate that was timed against the incumbent.
  static func decision(on timing: TimingOutcome) -> Decision {
    if let failure = timing.failure { return rejection(of: failure) }
    let ratio = "\(hundredths(timing.speedup.value))x the incumbent's speed"
    let interval = "95 % interval \(hundredths(timing.speedup.low)) to \(hundredths(timing.speedup.high))"
    return Decision(
      accepted: timing.verdict == .faster, ending: ending(for: timing.verdict),
      reason: "\(timing.verdict.rawValue): \(ratio), \(interval)")
  }

  /// The decision on a candidate that failed.
  static func rejection(of failure: Failure) -> Decision {
    Decision(accepted: false, ending: .failed, reason: failure.message)
  }

  /// The decision on a candidate that was evaluated before.
  static let duplicate = Decision(
    accepted: false, ending: .duplicate, reason: "the same source was evaluated before")

  /// The decision on the first valid structure.
  static func first(gain: Double) -> Decision {
    Decision(
      accepted: true, ending: .accepted,
      reason: "the first valid structure: \(hundredths(gain))x the speed of eager PyTorch")
  }

  /// The decision on a seed whose refinement is FASTER than itself.
  static func superseded(by id: Candidate.ID, _ timing: TimingOutcome) -> Decision {
    Decision(
      accepted: false, ending: .slower,
      reason: "its refinement \(id) has \(hundredths(timing.speedup.value))x its speed")
  }

  private static func ending(for verdict: SpeedVerdict) -> Attempt.Ending {
    switch verdict {
    case .faster: .accepted
    case .same: .same
    case .slower: .slower
    case .unstable: .unstable
    }
  }

  private static func hundredths(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let scaled = Int((value * 100).rounded())
    let digits = String(scaled % 100)
    return "\(scaled / 100).\(digits.count == 1 ? "0" : "")\(digits)"
  }
}

extension Decision {
  /// The decision on a candidate of a lane beside the incumbent's: it counts there, and the incumbent stays.
  var besideIncumbent: Decision {
    Decision(accepted: false, ending: ending, reason: "beside the incumbent: \(reason)")
  }
}
