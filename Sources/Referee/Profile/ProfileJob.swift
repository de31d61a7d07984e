import Domain

/// Profiles a candidate or a baseline with the best source that the machine gives.
struct ProfileJob {
  var bench: Workbench
  var oracle: OracleDesk
  var runners: RunnerPool
  var baselines: BaselinePool
  var limits: TimeLimits
  var admission: Admission

  /// Time, kernels or steps, and counters where the machine allows them.
  func report(on candidate: Candidate, depth: ProfileDepth) async throws -> ProfileReport {
    var assembly = try await profiling(candidate) { session in
      var assembly = try await timed(session)
      assembly.told = try await told(session)
      try await addSpans(of: session, owner: candidate.id.rawValue, to: &assembly)
      return assembly
    }
    assembly.source = candidate.source
    if depth == .counters { try await addCounters(of: candidate, to: &assembly) }
    return assembly.report
  }

  /// How the time of a candidate's call is divided; `nil` where nothing could be recorded.
  func shares(of candidate: Candidate) async throws -> KernelShares? {
    var assembly = try await profiling(candidate) { session in
      var assembly = ProfileAssembly(seconds: 0, admission: admission, capability: capability)
      try await addSpans(of: session, owner: candidate.id.rawValue, to: &assembly)
      return assembly
    }
    assembly.source = candidate.source
    return assembly.shares
  }

  /// Time and kernels or steps of a form of the reference.
  func report(on baseline: Baseline) async throws -> ProfileReport {
    let session = try await baselines.session(baseline)
    let report = try await blamingRival {
      try await instantiate(session)
      var assembly = try await timed(session)
      try await addSpans(of: session, owner: BaselinePool.owner(baseline), to: &assembly)
      return assembly.report
    }
    if isOnGPU { await baselines.discard(baseline) }
    return report
  }

  private func profiling(
    _ candidate: Candidate, _ work: (HarnessSession) async throws -> ProfileAssembly
  ) async throws -> ProfileAssembly {
    do {
      return try await runners.with(candidate) { session in
        if isOnGPU { await runners.spoil(candidate.id) }
        return try await blamingCandidate {
          try await instantiate(session)
          return try await work(session)
        }
      }
    } catch let error as CandidateError {
      throw EggError(
        .notImproved, "The candidate could not be profiled: \(error.failure.message)",
        advice: "It ran when it was checked; a machine under load can make it miss its time limit.")
    }
  }

  private var isOnGPU: Bool { capability != nil }

  /// `nil` on a processor.
  private var capability: String? { admission.device.gpu?.capability }

  private func instantiate(_ session: HarnessSession) async throws {
    let parameters = Worker.Instantiate(
      slot: try await oracle.prepare(.first).slot, training: try await oracle.load().training)
    let _: Worker.Acknowledgement = try await session.call(
      "instantiate", parameters, timeout: TimeLimits.firstCall)
  }

  private func timed(_ session: HarnessSession) async throws -> ProfileAssembly {
    let slots = try await oracle.timingSlots().map(\.slot)
    let lane = TimingLane(
      session: session, limits: limits,
      flushBytes: TimingLane.flushBytes(admission.device, compulsoryBytes: admission.compulsoryBytes),
      isOnGPU: isOnGPU)
    // Other inputs at each call, so that an answer that was kept is of no use.
    let seed = bench.settings.randomSeed
    let pilot = try await lane.pilot(slots: slots, touchSeed: seed)
    let block = try await lane.block(
      BlockPlan.Lane(secondsPerCall: pilot, isOnGPU: lane.isOnGPU), slots: slots, touchSeed: seed)
    return ProfileAssembly(seconds: block.seconds, admission: admission, capability: capability)
  }

  private func told(_ session: HarnessSession) async throws -> [ProfileReport.Step] {
    let slot = try await oracle.timingSlots()[0].slot
    let told: Worker.StepTimes = try await session.call(
      "steps", Worker.Steps(slot: slot, calls: 5), timeout: limits.later(calls: 5))
    return told.steps
  }

  /// A profiler that fails costs its numbers alone; a session that ends is the candidate's failure.
  private func addSpans(
    of session: HarnessSession, owner: String, to assembly: inout ProfileAssembly
  ) async throws {
    do {
      let reader = SpanReader(bench: bench, oracle: oracle, limits: limits)
      (assembly.spans, assembly.resources) = try await reader.read(session, owner: owner)
    } catch let error as HarnessError where !error.endsSession {
      assembly.fallback.append("PyTorch's profiler gave no times: \(error.message)")
    }
  }
}

/// Hardware counters.
extension ProfileJob {
  private func addCounters(of candidate: Candidate, to assembly: inout ProfileAssembly) async throws {
    guard let capability else { return }
    guard let tool = CounterTool.find() else {
      assembly.fallback.append("no hardware counters: Nsight Compute (ncu) is not installed")
      return
    }
    do {
      let run = CounterRun(
        tool: tool, launch: HarnessLaunch(role: .untrusted, configuration: bench.configuration),
        specification: try await specification(candidate), folder: try bench.folders.trusted(),
        capability: capability, levels: bench.profilerLevels)
      let found = try await run.launches()
      assembly.counters = found.launches
      assembly.fallback.append(found.remark)
    } catch let refusal as CounterOutput.Refusal {
      assembly.fallback.append("no hardware counters: \(refusal.reason)")
    }
  }

  private func specification(_ candidate: Candidate) async throws -> CounterRun.Specification {
    let owner = candidate.id.rawValue
    let workspace = try bench.folders.workspace(owner)
    return CounterRun.Specification(
      session: try bench.runnerOptions(owner), candidate: workspace + "/candidate.py",
      precision: bench.settings.precision,
      slot: try await oracle.prepare(.first).slot, inputs: try await oracle.timingSlots()[0].slot,
      training: try await oracle.load().training, result: workspace + "/profiled-result.json")
  }
}
