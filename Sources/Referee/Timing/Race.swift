import Domain

/// Brings a candidate and a rival to the start, and has their blocks alternate.
struct Race {
  var bench: Workbench
  var oracle: OracleDesk
  var device: DeviceDesk
  var runners: RunnerPool
  var baselines: BaselinePool
  var limits: TimeLimits
  var admission: Admission
  var examinedTimes: ExaminedTimes
  var usage: DeviceUsage

  /// A candidate's failure is an outcome; a rival that fails twice is an error.
  func outcome(_ candidate: Candidate, _ rival: Rival, _ effort: TimingEffort) async throws -> TimingOutcome {
    do {
      do {
        return try await decided(candidate, rival, effort)
      } catch let error as RivalError where error.endsSession {
        // It may have been the victim of another candidate's crash.
        await oracle.discardInputs()
        return try await decided(candidate, rival, effort)
      }
    } catch let error as CandidateError {
      // A session that ended in the middle of a block leaves inputs as it had changed them.
      if error.failure.hasWrittenInput || error.endsSession { await oracle.discardInputs() }
      return TimingOutcome(failure: error.failure)
    }
  }

  /// Opens both sides, which leaves a GPU idle for most of the time; what fails here fails again when it is timed.
  func prepare(_ candidate: Candidate, _ rival: Rival) async {
    switch rival {
    case .baseline(let baseline): _ = try? await baselines.session(baseline)
    case .candidate(let id):
      if let incumbent = try? await runners.candidate(id) { _ = try? await runners.build(incumbent) }
    }
    _ = try? await runners.build(candidate)
  }

  /// The outcome of a round, or what it measured where the verdict needs other processes.
  private enum Round {
    case decided(TimingOutcome)
    case open([TimingRun.Blocks])
  }

  /// Rounds in as many processes as the verdict needs.
  ///
  /// A small gain or loss in forks of two servers may be how these lie in memory: it counts when interpreters of their
  /// own, new ones for each round, show it too.
  private func decided(
    _ candidate: Candidate, _ rival: Rival, _ effort: TimingEffort
  ) async throws -> TimingOutcome {
    var rounds: [TimingRun.Blocks] = []
    var isAfresh = false
    while true {
      switch try await run(candidate, rival, effort, after: rounds) {
      case .decided(let outcome):
        guard !isAfresh, isReported(rival, effort), outcome.isSmallDifference else { return outcome }
        (rounds, isAfresh) = ([], true)
      case .open(let measured): rounds = measured
      }
      if isAfresh {
        try await startAfresh(candidate, rival)
      } else {
        await runners.discard(candidate.id)
        await discardSession(of: rival)
      }
    }
  }

  /// New interpreters on both sides, which start at the same time.
  func startAfresh(_ candidate: Candidate, _ rival: Rival) async throws {
    async let theirs: Void = blamingRival {
      if case .baseline(let baseline) = rival { try await baselines.renew(baseline) }
    }
    try await runners.renew(candidate)
    try await theirs
  }

  private func run(
    _ candidate: Candidate, _ rival: Rival, _ effort: TimingEffort, after rounds: [TimingRun.Blocks]
  ) async throws -> Round {
    try await withSession(of: rival) { rivalSession in
      try await runners.with(candidate) { session in
        let kept = try bench.folders.outputSlot(candidate.id.rawValue, "kept")
        let slots = try await usage.during(.sessions, of: .timing) {
          try await blamingCandidate { try await instantiate(session) }
          try await oracle.provide(kept)
          return try await oracle.timingSlots()
        }
        var run = TimingRun(
          candidate: lane(session), rival: lane(rivalSession, isTrusted: rival.isBaseline),
          slots: slots.map(\.slot), effort: effort,
          cores: bench.configuration.cores, seed: bench.settings.randomSeed &+ UInt64(rounds.count),
          keptSlot: kept, isInNewProcesses: isReported(rival, effort), after: rounds
        ) { index, outputs, touch in try await verify(outputs, of: slots[index], in: kept, touch) }
        let before = try await device.state()
        var outcome = try await run.outcome()
        if run.needsNewProcesses { return .open(run.rounds) }
        try await note(before, in: &outcome)
        return .decided(
          try await usage.during(.examination, of: .timing) {
            try await examined(outcome, of: run, candidate.id, against: rival)
          })
      }
    }
  }

  /// What is told of a processor must hold for other processes; among candidates one process each must do.
  private func isReported(_ rival: Rival, _ effort: TimingEffort) -> Bool {
    effort == .full && !bench.configuration.device.isGPU && rival.isBaseline
  }

  private func lane(_ session: HarnessSession, isTrusted: Bool = false) -> TimingLane {
    TimingLane(
      session: session, limits: limits, flushBytes: flushBytes, isOnGPU: bench.configuration.device.isGPU,
      isTrusted: isTrusted)
  }

  private func note(_ before: DeviceState?, in outcome: inout TimingOutcome) async throws {
    guard let before, let after = try await device.state() else { return }
    let environment = TimingEnvironment(before: before, after: after)
    outcome.environment = environment
    outcome.warnings += DeviceRemarks.all(environment)
  }

  private func withSession<Value>(
    of rival: Rival, _ body: (HarnessSession) async throws -> Value
  ) async throws -> Value {
    do {
      switch rival {
      case .baseline(let baseline):
        return try await body(try await baselines.session(baseline))
      case .candidate(let id):
        let incumbent = try await runners.candidate(id)
        let session = try await blamingRival { try await runners.take(incumbent).session }
        return try await lent(session, id, body)
      }
    } catch let error as RivalError where error.endsSession {
      await discardSession(of: rival)
      throw error
    }
  }

  private func discardSession(of rival: Rival) async {
    switch rival {
    case .baseline(let baseline): await baselines.discard(baseline)
    case .candidate(let id): await runners.discard(id)
    }
  }

  private func lent<Value>(
    _ session: HarnessSession, _ id: Candidate.ID, _ body: (HarnessSession) async throws -> Value
  ) async throws -> Value {
    do {
      try await blamingRival { try await instantiate(session) }
      let value = try await body(session)
      await runners.giveBack(id)
      return value
    } catch {
      await runners.giveBack(id)
      throw error
    }
  }

  /// Both sides have the parameters of the first case.
  private func instantiate(_ session: HarnessSession) async throws {
    let parameters = Worker.Instantiate(
      slot: try await oracle.prepare(.first).slot, training: try await oracle.load().training)
    let _: Worker.Acknowledgement = try await session.call(
      "instantiate", parameters, timeout: TimeLimits.firstCall)
  }

  /// Judges the outputs of a timed call; buffers have then seen more calls than the oracle's.
  private func verify(
    _ outputs: JSONValue, of prepared: OracleDesk.PreparedCase, in slot: String, _ touch: Oracle.Touch
  ) async throws -> Failure? {
    let first = try await oracle.prepare(.first)
    let compared = try await blamingMalformedOutput {
      try await oracle.compare(prepared, slot: slot, outputs: outputs, touch: touch)
    }
    var judge = CheckJudge(
      references: first.references, types: try await oracle.load().outputs.tensors,
      precision: bench.settings.precision)
    let found = try await judge.settled(first, by: oracle) {
      $0.judge(compared, family: "nominal", judgesState: false)
    }
    guard var failure = found.failure else { return nil }
    failure.evidence.insert(.wrongWhenTimed)
    failure.message = "A timed call's output failed. \(failure.message)"
    return failure
  }

  var flushBytes: Int {
    TimingLane.flushBytes(admission.device, compulsoryBytes: admission.compulsoryBytes)
  }
}

extension Rival {
  /// Whether it is a form of PyTorch.
  fileprivate var isBaseline: Bool { if case .baseline = self { true } else { false } }
}

extension TimingOutcome {
  /// Whether it tells a gain or loss of less than a tenth; how two servers lay in memory has moved ratios by 4 %.
  var isSmallDifference: Bool {
    failure == nil && [.faster, .slower].contains(verdict) && max(speedup.value, 1 / speedup.value) < 1.1
  }

  /// The outcome of a candidate that failed while it was timed: no times.
  init(failure: Failure) {
    let nothing = Estimate(value: 0, low: 0, high: 0)
    self.init(
      candidateSeconds: nothing, rivalSeconds: nothing, speedup: nothing, verdict: .unstable, blocks: 0,
      failure: failure)
  }
}
