import Dispatch
import Domain
import Essentials
import Synchronization

/// Turns Ctrl-C (and a polite kill) into cancellation, once; the second one ends the process at once.
enum Interruption {
  /// Runs an operation that a signal cancels.
  ///
  /// - Parameter onFirst: called at the first signal.
  /// - Throws: `EggError` with `.interrupted` when a signal came before the operation ended; what it throws otherwise.
  static func cancelling<Result: Sendable>(
    onFirst: @escaping @Sendable () -> Void = {}, _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await operation() }
    let source = DispatchSource.makeReadSource(fileDescriptor: SignalInbox.readEnd, queue: .global())
    source.setEventHandler {
      source.cancel()
      onFirst()
      task.cancel()
    }
    source.resume()
    SignalInbox.open()
    defer { source.cancel() }
    do {
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    } catch  where SignalInbox.isFilled {
      throw EggError(.interrupted, "Interrupted.", advice: "")
    }
  }
}

/// A pipe that the first signal writes to: about all that a signal handler may do.
private enum SignalInbox {
  private static let ends: (read: Int32, write: Int32) = {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    return (ends[0], ends[1])
  }()
  private static let count = Atomic<Int>(0)

  static var readEnd: Int32 { ends.read }
  static var isFilled: Bool { count.load(ordering: .relaxed) > 0 }

  /// Installs the handlers; `readEnd` was used before, so that the pipe exists.
  static func open() {
    for number in [SIGINT, SIGTERM] { signal(number) { _ in SignalInbox.receive() } }
  }

  private static func receive() {
    guard count.wrappingAdd(1, ordering: .relaxed).oldValue == 0 else {
      _exit(EggError.Code.interrupted.rawValue)
    }
    var byte: UInt8 = 0
    _ = write(ends.write, &byte, 1)
  }
}
