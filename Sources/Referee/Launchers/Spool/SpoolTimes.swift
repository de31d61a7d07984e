/// How often those who share a spool folder look and give signs of life.
struct SpoolTimes: Sendable, Hashable {
  /// Between two signs of life.
  var beat = Duration.seconds(2)
  /// Without a sign for so long a worker counts as dead, and a folder or a half-copied file as lost.
  var patience = Duration.seconds(30)
  /// The first look comes after this time.
  var soonest = Duration.milliseconds(20)
  /// Looks become rarer, up to this.
  var latest = Duration.milliseconds(500)

  /// The time to the look after one that was `last` after the one before it.
  func next(after last: Duration?) -> Duration {
    guard let last else { return soonest }
    return min(last * 3 / 2, latest)
  }
}
