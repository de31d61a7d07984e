/// Lets many tasks that share the machine in at once, or one that needs it alone.
///
/// In the order in which they came, but that sharers may go before one that waits to be alone while others share
/// already: what is long and shared then runs side by side.
actor Gate {
  private enum Access { case shared, exclusive }

  /// Sharers that may go before one that waits.
  static let patience = 8

  private var sharers = 0
  private var isTaken = false
  /// Sharers that went before the first in the queue.
  private var overtakers = 0
  private var queue: [(access: Access, resume: CheckedContinuation<Void, Never>)] = []

  /// How many wait.
  var waiting: Int { queue.count }

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
    if queue.isEmpty || mayOvertake(access), admits(access) {
      if !queue.isEmpty { overtakers += 1 }
      return take(access)
    }
    await withCheckedContinuation { queue.append((access, $0)) }
  }

  private func release(_ access: Access) {
    if access == .shared { sharers -= 1 } else { isTaken = false }
    while let next = queue.first, admits(next.access) {
      queue.removeFirst()
      overtakers = 0
      take(next.access)
      next.resume.resume()
    }
  }

  private func admits(_ access: Access) -> Bool {
    !isTaken && (access == .shared || sharers == 0)
  }

  private func mayOvertake(_ access: Access) -> Bool {
    access == .shared && sharers > 0 && overtakers < Gate.patience
  }

  private func take(_ access: Access) {
    if access == .shared { sharers += 1 } else { isTaken = true }
  }
}
