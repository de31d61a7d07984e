import Domain

/// The sessions of PyTorch baselines, opened once and kept for the run.
actor BaselinePool {
  private let bench: Workbench
  private let oracle: OracleDesk
  private var sessions: [Baseline: HarnessSession] = [:]
  private var failures: [Baseline: EggError] = [:]
  private var openings: [Baseline: Opening] = [:]
  private let background: BackgroundWork

  /// How a baseline is being opened.
  private struct Opening {
    var gate = Gate()
    /// How many wait for it and may have the device meanwhile, so that it must go on.
    var urgent = 0
    var number: BackgroundWork.Number?
  }

  init(bench: Workbench, oracle: OracleDesk, background: BackgroundWork) {
    self.bench = bench
    self.oracle = oracle
    self.background = background
  }

  /// A baseline that has run once, so that what it compiles is compiled.
  ///
  /// Who asks while it is opened waits for that: `torch.compile` is prepared beside the first builds.
  func session(_ baseline: Baseline) async throws -> HarnessSession {
    openings[baseline, default: Opening()].urgent += 1
    defer { openings[baseline]?.urgent -= 1 }
    if let number = openings[baseline]?.number { await background.free(number) }
    return try await session(baseline, inBackground: false)
  }

  /// The same for one who does not have the device: while another times there, what is compiled stands still.
  func sessionInBackground(_ baseline: Baseline) async throws -> HarnessSession {
    try await session(baseline, inBackground: true)
  }

  private func session(_ baseline: Baseline, inBackground: Bool) async throws -> HarnessSession {
    let opening = openings[baseline] ?? Opening()
    openings[baseline] = opening
    return try await opening.gate.exclusive { try await opened(baseline, inBackground) }
  }

  private func opened(_ baseline: Baseline, _ inBackground: Bool) async throws -> HarnessSession {
    if let session = sessions[baseline] { return session }
    if let failure = failures[baseline] { throw failure }
    do {
      let session = try await open(baseline, inBackground: inBackground)
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

  private func open(
    _ baseline: Baseline, afresh: Bool = false, inBackground: Bool = false
  ) async throws -> HarnessSession {
    let session = try await bench.side.open(
      .baseline, name: BaselinePool.owner(baseline), afresh: afresh)
    let number = inBackground ? await putInBackground(session, baseline) : nil
    do {
      try await start(session, baseline, pauses: number == nil ? 0 : TimeLimits.pauses)
      await leaveBackground(number, baseline)
      return session
    } catch {
      await leaveBackground(number, baseline)
      await session.close()
      throw error
    }
  }

  /// Nothing where somebody already waits for it urgently.
  private func putInBackground(
    _ session: HarnessSession, _ baseline: Baseline
  ) async -> BackgroundWork.Number? {
    guard openings[baseline]?.urgent == 0 else { return nil }
    let number = await background.begin(session)
    openings[baseline]?.number = number
    if openings[baseline]?.urgent != 0 { await background.free(number) }
    return number
  }

  private func leaveBackground(_ number: BackgroundWork.Number?, _ baseline: Baseline) async {
    guard let number else { return }
    openings[baseline]?.number = nil
    await background.end(number)
  }

  private func start(_ session: HarnessSession, _ baseline: Baseline, pauses: Double) async throws {
    let limit = TimeLimits.firstBaselineCall
    let source = Worker.LoadBaseline(
      path: try bench.problemFile(), kind: baseline.rawValue,
      precision: baseline.precision(under: bench.settings.precision))
    let _: Worker.Acknowledgement = try await session.call("load", source, timeout: limit, pauses: pauses)
    let training = try await oracle.load().training
    let parameters = Worker.Instantiate(slot: try await oracle.prepare(.first).slot, training: training)
    let _: Worker.Acknowledgement = try await session.call(
      "instantiate", parameters, timeout: limit, pauses: pauses)
    let first = Worker.Time(
      slots: try await oracle.timingSlots().map(\.slot), calls: 1, warmup: 0, flushBytes: 0)
    let _: Worker.Timed = try await session.call("time", first, timeout: limit, pauses: pauses)
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
