public import Domain

/// Follows a run as it happens: terminal progress, a dashboard.
public protocol RunObserver: Sendable {
  /// Called after an event is on disk, in the order of the method.
  ///
  /// - Parameter replayed: whether the event comes from an earlier process and was only recalled.
  func observe(_ event: Event, step: String, replayed: Bool) async
}

/// What a run ends with.
public struct RunOutcome: Sendable, Hashable {
  /// The numbers.
  public var result: RunResult
  /// The candidate to export; `nil` when none is at least as fast as eager.
  public var winner: Candidate?
  /// Whether the winner is FASTER than eager: the difference between exit codes 0 and 1.
  public var isImproved: Bool
}
