import Suite
import Synchronization

/// Adds up the wall time that each part of a piece of work takes.
final class PhaseClock: Sendable {
  private let parts = Mutex<[(name: String, seconds: Double)]>([])

  /// The parts in the order in which they first came.
  var phases: [ProblemResult.Phase] {
    parts.withLock { $0.map { ProblemResult.Phase(name: $0.name, seconds: $0.seconds) } }
  }

  /// Takes the time of work as a part of that name, however it ends.
  func during<Value>(_ name: String, _ work: () async throws -> Value) async rethrows -> Value {
    let start = ContinuousClock.now
    defer { add((ContinuousClock.now - start) / .seconds(1), to: name) }
    return try await work()
  }

  private func add(_ seconds: Double, to name: String) {
    parts.withLock { parts in
      if let index = parts.firstIndex(where: { $0.name == name }) {
        parts[index].seconds += seconds
      } else {
        parts.append((name, seconds))
      }
    }
  }
}
