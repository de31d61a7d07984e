import Synchronization

/// Seconds for which a device was occupied, and with what.
final class DeviceUsage: Sendable {
  /// What a device is occupied with.
  enum Part: String, Sendable, CaseIterable {
    case admission, check, timing, examination, baselines, profile, kernelbench
    /// Opening the sessions of a timing, and handing parameters and inputs to them.
    case sessions
  }

  private let spent = Mutex<[Part: Duration]>([:])

  /// The seconds so far, by the name of their part.
  var parts: [String: Double] {
    spent.withLock { spent in
      Dictionary(uniqueKeysWithValues: spent.map { ($0.key.rawValue, $0.value / .seconds(1)) })
    }
  }

  /// Adds the time that work takes, however it ends.
  func during<Value>(_ part: Part, _ work: () async throws -> Value) async throws -> Value {
    try await measured(work) { time in spent.withLock { $0[part, default: .zero] += time } }
  }

  /// Takes the time of work within another part's out of that.
  func during<Value>(
    _ part: Part, of whole: Part, _ work: () async throws -> Value
  ) async throws -> Value {
    try await measured(work) { time in
      spent.withLock { spent in
        spent[part, default: .zero] += time
        spent[whole, default: .zero] -= time
      }
    }
  }

  private func measured<Value>(
    _ work: () async throws -> Value, _ note: (Duration) -> Void
  ) async throws -> Value {
    let start = ContinuousClock.now
    defer { note(ContinuousClock.now - start) }
    return try await work()
  }
}
