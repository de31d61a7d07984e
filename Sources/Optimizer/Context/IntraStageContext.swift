import Domain

/// What a stage knows of itself: what was tried in it and how that ended, and what was last named as the limit.
///
/// It is dropped when the stage ends.
struct IntraStageContext: Sendable, Hashable {
  /// One line each, in order.
  private(set) var attempts: [Attempt] = []
  /// The last diagnosis' bottleneck.
  private(set) var lastBottleneck: String?

  /// Takes in an attempt and the bottleneck that led to it.
  mutating func note(_ attempt: Attempt, on bottleneck: String) {
    attempts.append(attempt)
    lastBottleneck = bottleneck.isEmpty ? nil : bottleneck
  }
}
