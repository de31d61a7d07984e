import Domain

/// Compares what events told with what the profiler saw on the device: kernels on streams that the events do not
/// bracket count for the one and not for the other.
///
/// It is the time in which some kernel runs that counts, not the span from the first to the last: events are taken
/// with launches hidden behind the flush, the profiler's calls are not.
enum SpanCheck {
  /// Calls that are profiled: five, or as many as a second holds.
  static func calls(seconds: Double) -> Int { Int(min(max(1 / seconds, 1), 5)) }

  /// What is said of a candidate whose events cover less than nine tenths of its kernels, less 1 µs: twice an event's
  /// resolution.
  ///
  /// Events of an honest module have 4 µs to spare (H100, H200). 2 µs let an eighth of them pass for the time of a
  /// kernel of 3.3 µs.
  static func failure(eventSeconds: Double, busySeconds: Double) -> Failure? {
    guard busySeconds.isFinite, eventSeconds < 0.9 * busySeconds - 1e-6 else { return nil }
    return Failure(
      kind: .timingInconsistent,
      message:
        "The events bracket \(Text.duration(eventSeconds)) of a call, but the profiler sees kernels run for "
        + "\(Text.duration(busySeconds)): work is done on other streams, or after the call.",
      log: "events \(eventSeconds) s, kernels \(busySeconds) s", evidence: [.timingInconsistent])
  }
}
