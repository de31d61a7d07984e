/// Time spent on a run so far, with what earlier processes spent.
struct Stopwatch: Sendable {
  private let read: @Sendable () -> Duration

  init(_ clock: some Clock<Duration>, elapsed: Duration) {
    let start = clock.now
    read = { elapsed + start.duration(to: clock.now) }
  }

  /// Seconds of the whole run.
  var seconds: Double { read() / .seconds(1) }
}
