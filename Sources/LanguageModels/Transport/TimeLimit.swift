/// Runs an operation that is cancelled when its time is over.
///
/// Time goes on while the machine sleeps when the clock says so: after waking the operation is over, and not stuck.
func withTimeLimit<Value: Sendable>(
  _ limit: Duration, clock: any Clock<Duration>,
  _ operation: @escaping @Sendable () async -> Result<Value, AttemptFailure>
) async -> Result<Value, AttemptFailure> {
  let outcome = await withTaskGroup(of: Result<Value, AttemptFailure>?.self) { group in
    group.addTask { await operation() }
    group.addTask {
      try? await clock.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    return await group.next() ?? nil
  }
  if Task.isCancelled { return .failure(AttemptFailure(.cancelled)) }
  return outcome ?? .failure(AttemptFailure(.timedOut(limit / .seconds(1)), isTransient: true))
}

/// Why one request gave no answer, and whether the next may.
struct AttemptFailure: Error, Sendable, Hashable {
  var error: LanguageModelError
  var isTransient: Bool
  /// What the server asked for.
  var retryAfter: Duration?

  init(_ error: LanguageModelError, isTransient: Bool = false, retryAfter: Duration? = nil) {
    self.error = error
    self.isTransient = isTransient
    self.retryAfter = retryAfter
  }
}
