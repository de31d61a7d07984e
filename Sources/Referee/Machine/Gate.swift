/// Lets many tasks that share the machine in at once, or one that needs it alone, in the order in which they came.
actor Gate {
  private enum Access { case shared, exclusive }

  private var sharers = 0
  private var isTaken = false
  private var queue: [(access: Access, resume: CheckedContinuation<Void, Never>)] = []

  /// Runs work that others may run beside.
  nonisolated func shared<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await enter(.shared, body)
  }

  /// Runs work that nothing may run beside.
  nonisolated func exclusive<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await enter(.exclusive, body)
  }

  private nonisolated func enter<Value>(
    _ access: Access, _ body: () async throws -> Value
  ) async throws -> Value {
    await acquire(access)
    do {
      try Task.checkCancellation()
      let value = try await body()
      await release(access)
      return value
    } catch {
      await release(access)
      throw error
    }
  }

  private func acquire(_ access: Access) async {
    if queue.isEmpty, admits(access) { return take(access) }
    await withCheckedContinuation { queue.append((access, $0)) }
  }

  private func release(_ access: Access) {
    if access == .shared { sharers -= 1 } else { isTaken = false }
    while let next = queue.first, admits(next.access) {
      queue.removeFirst()
      take(next.access)
      next.resume.resume()
    }
  }

  private func admits(_ access: Access) -> Bool {
    !isTaken && (access == .shared || sharers == 0)
  }

  private func take(_ access: Access) {
    if access == .shared { sharers += 1 } else { isTaken = true }
  }
}
