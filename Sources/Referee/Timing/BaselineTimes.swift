import Domain
import Synchronization

/// The lowest times at which baselines were seen in a run: a form of PyTorch that is slower now than before was held up.
///
/// One that launches many kernels from Python is as fast as the host lets it be, while a candidate that replays a graph
/// does not wait for the host: beside other work the ratio tells of the work. (A vision transformer on an H100: 2.7 ms
/// and, minutes later, 5.2 ms, against 0.54 ms both times.)
final class BaselineTimes: Sendable {
  private let lowest = Mutex<[Baseline: Double]>([:])

  /// What a baseline's time may be above the lowest one before it is not believed.
  static let slack = 1.1

  /// The outcome of a timing against a baseline, held against the earlier ones.
  func held(_ outcome: TimingOutcome, against baseline: Baseline) -> TimingOutcome {
    guard outcome.failure == nil else { return outcome }
    let now = outcome.rivalSeconds.value
    let before = lowest.withLock { lowest in
      defer { lowest[baseline] = min(now, lowest[baseline] ?? now) }
      return lowest[baseline] ?? now
    }
    guard now > BaselineTimes.slack * before else { return outcome }
    return outcome.held(against: before, of: baseline)
  }
}

extension TimingOutcome {
  /// The outcome over a baseline's earlier, lower time: the present ratio is the most that it can be.
  fileprivate func held(against seconds: Double, of baseline: Baseline) -> TimingOutcome {
    var outcome = self
    let ratio = seconds / candidateSeconds.value
    outcome.speedup = Estimate(value: ratio, low: min(speedup.low, ratio), high: speedup.high)
    outcome.verdict = .unstable
    outcome.warnings.append(
      "\(baseline.rawValue) took \(Text.duration(rivalSeconds.value)) now and \(Text.duration(seconds)) before: something "
        + "holds it up, and the speedup is told over the lower time.")
    return outcome
  }
}
