import Domain

/// Whether the times of a race can be true.
extension Race {
  /// The outcome, unless the times can't be true: by the referee's clock, the memory's rate, or the profiler.
  func examined(
    _ outcome: TimingOutcome, of run: TimingRun, _ candidate: Candidate.ID, against rival: Rival
  ) async throws -> TimingOutcome {
    var outcome = outcome
    if let failure = try await floorFailure(outcome.candidateSeconds.value) {
      return outcome.refused(for: failure)
    }
    guard run.effort == .full else { return outcome }
    let seconds = outcome.candidateSeconds.value
    if let examined = examinedTimes.covering(seconds, of: candidate) {
      outcome.clocks = examined.clocks
      return outcome
    }
    let clocks = try await clocks(of: run, outcome, against: rival)
    outcome.clocks = clocks
    if let failure = clocks.failure { return outcome.refused(for: failure) }
    if let failure = try await spanFailure(of: run, candidate, &outcome) {
      return outcome.refused(for: failure)
    }
    examinedTimes.note(seconds, clocks, of: candidate)
    return outcome
  }

  /// An incumbent is no more to be trusted than a candidate: then eager stands in for it.
  private func clocks(
    of run: TimingRun, _ outcome: TimingOutcome, against rival: Rival
  ) async throws -> ClockAgreement {
    var honest = run.rival
    var honestSeconds = outcome.wall?.rivalSeconds.value ?? outcome.rivalSeconds.value
    if case .candidate = rival {
      honest.session = try await baselines.session(.eager)
      honestSeconds = limits.eagerSeconds
    }
    var check = ClockCheck(
      candidate: run.candidate, honest: honest, slots: run.slots, generator: run.generator)
    let longest = [outcome.candidateSeconds.value, outcome.wall?.candidateSeconds.value ?? 0].max() ?? 0
    return try await check.agreement(
      secondsPerCall: longest, honestSeconds: honestSeconds,
      blocks: (run.blocks.candidate.map(\.request), run.blocks.rival.map(\.request)))
  }

  /// A rate that was measured beside other work is too low: before a candidate is refused it is measured again.
  private func floorFailure(_ seconds: Double) async throws -> Failure? {
    var device = admission.device
    let floor = ReadFloor(
      requiredBytes: admission.requiredReadBytes ?? 0, flushBytes: flushBytes, device: device)
    for _ in 0..<2 where floor.isBeaten(by: seconds, bandwidth: device.bandwidth) {
      device = try await self.device.measuredAgain()
    }
    guard floor.isBeaten(by: seconds, bandwidth: device.bandwidth) else { return nil }
    return floor.failure(seconds, bandwidth: device.bandwidth)
  }

  private func spanFailure(
    of run: TimingRun, _ candidate: Candidate.ID, _ outcome: inout TimingOutcome
  ) async throws -> Failure? {
    guard run.candidate.isOnGPU else { return nil }
    await runners.spoil(candidate)
    do {
      let calls = SpanCheck.calls(seconds: outcome.candidateSeconds.value)
      let spanned: Worker.SpanReport = try await run.candidate.session.call(
        "spans", Worker.Spans(slots: run.slots, calls: calls),
        timeout: TimeLimits.firstCall + limits.later(calls: calls))
      return SpanCheck.failure(
        eventSeconds: outcome.candidateSeconds.value, busySeconds: spanned.busySeconds)
    } catch let error as HarnessError where !error.endsSession {
      outcome.warnings.append("The device's kernels could not be compared with its events: \(error.message)")
      return nil
    } catch let error as HarnessError {
      throw CandidateError(failure: Failure(error), endsSession: true)
    }
  }
}

extension TimingOutcome {
  /// The outcome of a candidate whose times can't be believed: no times, but what tells against them.
  func refused(for failure: Failure) -> TimingOutcome {
    var outcome = TimingOutcome(failure: failure)
    (outcome.warnings, outcome.clocks, outcome.environment) = (warnings, clocks, environment)
    return outcome
  }
}
