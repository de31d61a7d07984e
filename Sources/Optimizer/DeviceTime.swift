import Domain
import Synchronization

/// Seconds for which a run had candidates and baselines on the device.
final class DeviceTime: Sendable {
  private let stopwatch: Stopwatch
  private let total: Mutex<Double>

  /// Counts on from what earlier processes spent, in seconds.
  init(_ stopwatch: Stopwatch, before: Double) {
    self.stopwatch = stopwatch
    total = Mutex(before)
  }

  /// The sum so far.
  var seconds: Double { total.withLock { $0 } }

  /// Does work, and counts its time if what it gave was found on the device.
  func counting<Value>(
    _ form: EventForm<Value>, _ work: () async throws -> Value
  ) async throws -> Value {
    let start = stopwatch.seconds
    let value = try await work()
    if form.event(value).isOfDevice { total.withLock { $0 += stopwatch.seconds - start } }
    return value
  }
}
