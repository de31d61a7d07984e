/// Waits for an operation, but no longer than a duration; both end when the task is cancelled.
func wait(upTo duration: Duration, for operation: @escaping @Sendable () async -> Void) async {
  await withTaskGroup(of: Void.self) { group in
    group.addTask { await operation() }
    group.addTask { try? await Task.sleep(for: duration) }
    await group.next()
    group.cancelAll()
  }
}

/// The result of an operation, or an error once a duration has passed.
func withDeadline<Value: Sendable>(
  _ duration: Duration, failure: HarnessError, operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask { try await operation() }
    group.addTask {
      try await Task.sleep(for: duration)
      throw failure
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() else { throw CancellationError() }
    return value
  }
}
