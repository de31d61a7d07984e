import Domain

/// The sessions of PyTorch baselines, opened once and kept for the run.
actor BaselinePool {
  private let bench: Workbench
  private let oracle: OracleDesk
  private var sessions: [Baseline: HarnessSession] = [:]
  private var failures: [Baseline: EggError] = [:]
  private var opening: [Baseline: Gate] = [:]

  init(bench: Workbench, oracle: OracleDesk) {
    self.bench = bench
    self.oracle = oracle
  }

  /// A baseline that has run once, so that what it compiles is compiled.
  ///
  /// Who asks while it is opened waits for that: `torch.compile` is prepared beside the first builds.
  func session(_ baseline: Baseline) async throws -> HarnessSession {
    let gate = opening[baseline, default: Gate()]
    opening[baseline] = gate
    return try await gate.exclusive { try await opened(baseline) }
  }

  private func opened(_ baseline: Baseline) async throws -> HarnessSession {
    if let session = sessions[baseline] { return session }
    if let failure = failures[baseline] { throw failure }
    do {
      let session = try await open(baseline)
      sessions[baseline] = session
      return session
    } catch let error as HarnessError {
      let failure = BaselinePool.unavailable(baseline, error)
      // Memory that other work has now may be free later.
      if failure.cause != .memory { failures[baseline] = failure }
      throw failure
    }
  }

  /// Ends a session that no longer answers; the next use opens another.
  func discard(_ baseline: Baseline) async {
    await sessions.removeValue(forKey: baseline)?.close()
  }

  /// Ends all sessions, which gives a GPU's memory back.
  func discardAll() async {
    for baseline in sessions.keys { await discard(baseline) }
  }

  /// Puts a session with an interpreter of its own in the place of the present one.
  func renew(_ baseline: Baseline) async throws {
    await discard(baseline)
    let session = try await open(baseline, afresh: true)
    await sessions.updateValue(session, forKey: baseline)?.close()
  }

  /// A second session of a baseline, which its user closes: what is timed against itself needs two processes.
  func another(_ baseline: Baseline) async throws -> HarnessSession { try await open(baseline) }

  /// The name of a baseline's private folder.
  static func owner(_ baseline: Baseline) -> String { "baseline-\(baseline.rawValue)" }

  private func open(_ baseline: Baseline, afresh: Bool = false) async throws -> HarnessSession {
    let session = try await bench.openTrusted(
      .baseline, name: BaselinePool.owner(baseline), afresh: afresh)
    do {
      try await start(session, baseline)
      return session
    } catch {
      await session.close()
      throw error
    }
  }

  private func start(_ session: HarnessSession, _ baseline: Baseline) async throws {
    let limit = TimeLimits.firstBaselineCall
    let source = Worker.LoadBaseline(
      path: try bench.problemFile(), kind: baseline.rawValue,
      precision: baseline.precision(under: bench.settings.precision))
    let _: Worker.Acknowledgement = try await session.call("load", source, timeout: limit)
    let training = try await oracle.load().training
    let parameters = Worker.Instantiate(slot: try await oracle.prepare(.first).slot, training: training)
    let _: Worker.Acknowledgement = try await session.call("instantiate", parameters, timeout: limit)
    let first = Worker.Time(
      slots: try await oracle.timingSlots().map(\.slot), calls: 1, warmup: 0, flushBytes: 0)
    let _: Worker.Timed = try await session.call("time", first, timeout: limit)
  }

  private static func unavailable(_ baseline: Baseline, _ error: HarnessError) -> EggError {
    guard error.kind != .memory, error.kind != .exhausted else {
      return EggError(
        .environment,
        "The device has no memory left for the baseline '\(baseline.rawValue)': \(error.message)",
        advice: "Leave it out with --baselines, or use a device with more memory.", cause: .memory)
    }
    return EggError(
      .environment, "The baseline '\(baseline.rawValue)' does not run here: \(error.message)\n\(error.log)",
      advice: "torch.compile needs a C++ compiler; 'egg doctor' tells what is missing.")
  }
}
