import Domain
import Synchronization

/// How many problems are being judged on a device: memory that one does not find may be another's.
final class Company: Sendable {
  private let count = Mutex(0)

  /// Runs `body` as one problem's.
  func joined<Value>(_ body: () async throws -> Value) async throws -> Value {
    count.withLock { $0 += 1 }
    defer { count.withLock { $0 -= 1 } }
    return try await body()
  }

  /// Whether one problem alone is being judged.
  var isAlone: Bool { count.withLock { $0 <= 1 } }

  /// Refuses a verdict that rests on memory while others have some of it.
  ///
  /// - Throws: `.environment` with the cause `memory`: the problem is to be judged when it is alone.
  func examine(_ failure: Failure?) throws(EggError) {
    guard let failure, failure.kind == .exhausted, !isAlone else { return }
    throw EggError(
      .environment, "A candidate found no memory beside other problems: \(failure.message)",
      advice: "Judge fewer problems at once with --lanes.", cause: .memory)
  }
}
