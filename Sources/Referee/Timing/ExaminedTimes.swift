import Domain
import Synchronization

/// The times of candidates that were held against the referee's clock and the profiler.
final class ExaminedTimes: Sendable {
  /// What an examination found.
  struct Found: Sendable {
    /// The device time of a call, in seconds.
    var seconds: Double
    var clocks: ClockAgreement
  }

  private let found = Mutex<[Candidate.ID: Found]>([:])

  /// How far below an examined time another one may lie unexamined: the smallest gain that is told.
  static let slack = 0.02

  /// Keeps the lowest time.
  func note(_ seconds: Double, _ clocks: ClockAgreement, of candidate: Candidate.ID) {
    found.withLock { found in
      guard seconds < found[candidate]?.seconds ?? .infinity else { return }
      found[candidate] = Found(seconds: seconds, clocks: clocks)
    }
  }

  /// The examination that stands for a time as well, if there is one: work that a candidate hides makes its time shorter
  /// than the one that it was found to need.
  func covering(_ seconds: Double, of candidate: Candidate.ID) -> Found? {
    found.withLock { found in
      found[candidate].flatMap { seconds >= (1 - ExaminedTimes.slack) * $0.seconds ? $0 : nil }
    }
  }
}
