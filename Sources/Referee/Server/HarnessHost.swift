/// Keeps one server running for a whole run, and starts it anew when a candidate managed to bring it down.
actor HarnessHost {
  private let launch: HarnessLaunch
  private let restarts: Int
  private var server: HarnessServer?
  private var failure: (any Error)?
  private var isStopped = false
  private var waiting: [Int: CheckedContinuation<HarnessServer, any Error>] = [:]
  private var lastWaiter = 0

  init(_ launch: HarnessLaunch, restarts: Int) {
    self.launch = launch
    self.restarts = restarts
  }

  /// Runs servers, one after another, until told to stop.
  func run() async {
    for _ in 0...restarts where !isStopped && !Task.isCancelled {
      do {
        try await withHarness(launch) { server in
          publish(server)
          await server.connection.end.wait()
          retire(server)
        }
      } catch {
        failure = error
        break
      }
    }
    giveUp()
  }

  /// The running server; waits while it starts.
  func current() async throws -> HarnessServer {
    while let server {
      if await !server.connection.hasEnded { return server }
      retire(server)
    }
    if let failure { throw failure }
    lastWaiter += 1
    let id = lastWaiter
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        waiting[id] = continuation
      }
    } onCancel: {
      Task { await self.abandon(id) }
    }
  }

  /// Ends the server in order; one that is still starting is ended by cancelling `run`.
  func stop() async {
    isStopped = true
    guard let connection = server?.connection else { return }
    await connection.finish()
    await wait(upTo: .seconds(2)) { await connection.end.wait() }
  }

  private func publish(_ server: HarnessServer) {
    self.server = server
    for continuation in waiting.values { continuation.resume(returning: server) }
    waiting = [:]
  }

  private func retire(_ dead: HarnessServer) {
    if server?.connection === dead.connection { server = nil }
  }

  private func giveUp() {
    server = nil
    let error = failure ?? HarnessError(.died, "The harness process ended too often.")
    failure = error
    for continuation in waiting.values { continuation.resume(throwing: error) }
    waiting = [:]
  }

  private func abandon(_ id: Int) {
    waiting.removeValue(forKey: id)?.resume(throwing: CancellationError())
  }
}
