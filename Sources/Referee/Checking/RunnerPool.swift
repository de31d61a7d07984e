import Domain

/// The sessions of candidates. A few stay open, so that an incumbent need not be built again for each rival.
actor RunnerPool {
  /// A built candidate in its session.
  struct Runner: Sendable {
    var session: HarnessSession
    var buildSeconds: Double
  }

  private struct Entry {
    var runner: Runner
    var users = 0
    var lastUse: Int
    /// Whether it is to end as soon as nobody uses it.
    var isSpoiled = false
  }

  private let bench: Workbench
  private let health: HealthProbe
  private var entries: [Candidate.ID: Entry] = [:]
  private var candidates: [Candidate.ID: Candidate] = [:]
  private var clock = 0

  private static let capacity = 3

  init(bench: Workbench, health: HealthProbe) {
    self.bench = bench
    self.health = health
  }

  /// The candidate of a name; only those that were given to the referee are known.
  func candidate(_ id: Candidate.ID) throws -> Candidate {
    guard let candidate = candidates[id] else {
      throw EggError(
        .usage, "The candidate \(id) is not known, so nothing can be timed against it.",
        advice: "Introduce or build it first.")
    }
    return candidate
  }

  /// Makes a candidate known; it is built when it is first needed.
  func introduce(_ candidate: Candidate) { candidates[candidate.id] = candidate }

  /// Builds a candidate unless it is built; the seconds that it took.
  func build(_ candidate: Candidate) async throws -> Double {
    let runner = try await take(candidate)
    await giveBack(candidate.id)
    return runner.buildSeconds
  }

  /// Lends a built runner; it is not closed while it is lent, unless its process dies.
  nonisolated func with<Value>(
    _ candidate: Candidate, _ body: (HarnessSession) async throws -> Value
  ) async throws -> Value {
    let session = try await take(candidate).session
    do {
      let value = try await body(session)
      await giveBack(candidate.id)
      return value
    } catch {
      await giveBack(candidate.id)
      if endsSession(error) { await discard(candidate.id) }
      try await health.examine(after: error)
      throw error
    }
  }

  /// After an error of unknown kind, such as a cancellation, a session may still be busy.
  private nonisolated func endsSession(_ error: any Error) -> Bool {
    switch error {
    case let error as CandidateError: error.endsSession
    case is RivalError: false
    default: true
    }
  }

  /// Ends a candidate's session; its workspace stays.
  func discard(_ id: Candidate.ID) async {
    guard let entry = entries.removeValue(forKey: id) else { return }
    await entry.runner.session.close()
    bench.folders.removeOutputs(id.rawValue)
  }

  /// Puts a session with an interpreter of its own in the place of the present one.
  func renew(_ candidate: Candidate) async throws {
    await discard(candidate.id)
    let runner = try await open(candidate, afresh: true)
    guard entries[candidate.id] == nil else {
      _ = await runner.session.close()
      return
    }
    clock += 1
    entries[candidate.id] = Entry(runner: runner, lastUse: clock)
    await evict()
  }

  /// Lends a runner until `giveBack`.
  func take(_ candidate: Candidate) async throws -> Runner {
    try await health.requireHealthy()
    candidates[candidate.id] = candidate
    clock += 1
    if let runner = await livingRunner(candidate.id) { return runner }
    let runner = try await open(candidate)
    if entries[candidate.id] != nil {
      await runner.session.close()
      return try await take(candidate)
    }
    entries[candidate.id] = Entry(runner: runner, users: 1, lastUse: clock)
    await evict()
    return runner
  }

  /// A session may have died with its server through no fault of its own; then it is opened again.
  private func livingRunner(_ id: Candidate.ID) async -> Runner? {
    guard let runner = entries[id]?.runner else { return nil }
    if await runner.session.server.connection.hasEnded {
      entries[id] = nil
      return nil
    }
    entries[id]?.users += 1
    entries[id]?.lastUse = clock
    return runner
  }

  /// Ends a loan.
  func giveBack(_ id: Candidate.ID) async {
    entries[id]?.users -= 1
    if let entry = entries[id], entry.isSpoiled, entry.users == 0 { await discard(id) }
  }

  /// Has a session end with its last loan: one that a profiler of a GPU was in launches kernels more slowly from then
  /// on (a module under torch.compile on an H100: 2.1 ms before, 2.8 ms after).
  func spoil(_ id: Candidate.ID) { entries[id]?.isSpoiled = true }

  private func open(_ candidate: Candidate, afresh: Bool = false) async throws -> Runner {
    let owner = candidate.id.rawValue
    let path = try bench.write(candidate)
    let session = try await bench.openRunner(owner, afresh: afresh)
    do {
      let built: Worker.Seconds = try await blamingCandidate {
        try await session.call(
          "build", Worker.Build(path: path, precision: bench.settings.precision), timeout: TimeLimits.build)
      }
      return Runner(session: session, buildSeconds: built.seconds)
    } catch {
      await session.close()
      try await health.examine(after: error)
      throw error
    }
  }

  private func evict() async {
    let idle = entries.filter { $0.value.users == 0 }.sorted { $0.value.lastUse < $1.value.lastUse }
    for (id, _) in idle.prefix(max(0, entries.count - RunnerPool.capacity)) { await discard(id) }
  }
}
