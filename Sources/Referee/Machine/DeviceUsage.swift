import Synchronization

/// Seconds for which a device was occupied.
final class DeviceUsage: Sendable {
  private let total = Mutex(Duration.zero)

  /// The sum so far.
  var seconds: Double { total.withLock { $0 } / .seconds(1) }

  /// Adds the time that work takes, however it ends.
  func during<Value>(_ work: () async throws -> Value) async throws -> Value {
    let start = ContinuousClock.now
    defer {
      let spent = ContinuousClock.now - start
      total.withLock { $0 += spent }
    }
    return try await work()
  }
}
