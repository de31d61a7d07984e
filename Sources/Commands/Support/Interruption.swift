import Dispatch
import Domain
import Foundation
import Synchronization

/// Turns Ctrl-C (and a polite kill) into cancellation, once; the second one ends the process at once.
enum Interruption {
  private static let signals = [SIGINT, SIGTERM]

  /// Runs an operation that a signal cancels.
  ///
  /// - Parameter onFirst: called at the first signal.
  /// - Throws: `EggError` with `.interrupted` when a signal came before the operation ended; what it throws otherwise.
  static func cancelling<Result: Sendable>(
    onFirst: @escaping @Sendable () -> Void = {}, _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let count = Atomic<Int>(0)
    let task = Task { try await operation() }
    let sources = signals.map { signal in
      source(of: signal) {
        guard count.wrappingAdd(1, ordering: .relaxed).oldValue == 0 else {
          _exit(EggError.Code.interrupted.rawValue)
        }
        onFirst()
        task.cancel()
      }
    }
    defer { for source in sources { source.cancel() } }
    do {
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    } catch  where count.load(ordering: .relaxed) > 0 {
      throw EggError(.interrupted, "Interrupted.", advice: "")
    }
  }

  private static func source(of number: Int32, handler: @escaping @Sendable () -> Void)
    -> any DispatchSourceSignal
  {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler(handler: handler)
    source.resume()
    return source
  }
}
