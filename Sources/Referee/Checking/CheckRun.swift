import Domain

/// Checks one candidate on every case, in its own session.
struct CheckRun {
  var call: CallRun
  /// Where two results go that were kept alive; the first is that of every other call.
  var heldSlots: [String]

  private var oracle: OracleDesk { call.oracle }

  init(call: CallRun, heldSlots: [String]) {
    self.call = call
    self.heldSlots = heldSlots
  }

  /// Calls that an honest candidate sees in a whole check.
  static let calls = CheckCase.all.map(\.calls).reduce(ProbeRun.calls, +)

  /// All cases up to the first that fails; inaccurate ones go on, to find out how accurate they are.
  func outcome() async throws -> CheckOutcome {
    for slot in heldSlots { try await oracle.provide(slot) }
    var tally = CheckTally(loaded: call.loaded, policy: call.precision)
    for checkCase in CheckCase.all where !tally.isDecided {
      let prepared = try await oracle.prepare(checkCase)
      guard prepared.skipped == nil else { continue }
      do {
        try await check(checkCase, prepared, into: &tally)
      } catch var error as CandidateError {
        error.cases = tally.cases + [failed(checkCase, prepared, error.failure)]
        // Nobody has looked at the inputs since.
        await oracle.discardInputs()
        throw error
      }
      if tally.cases.last?.failure?.hasWrittenInput == true { await oracle.discardInputs() }
    }
    return tally.outcome
  }

  private func check(
    _ checkCase: CheckCase, _ prepared: OracleDesk.PreparedCase, into tally: inout CheckTally
  ) async throws {
    var result = CheckOutcome.Case(family: checkCase.family, errorRatio: 0)
    if checkCase.writesWeightsInPlace {
      result = try await checkReloaded(checkCase, prepared, into: &tally)
    }
    if result.failure == nil {
      let repeated = try await checkRepeats(checkCase, prepared, into: &tally)
      result = repeated.failure == nil && repeated.errorRatio < result.errorRatio ? result : repeated
    }
    if result.failure == nil, checkCase == .first {
      let probe = ProbeRun(call: call, heldSlots: heldSlots)
      result.failure = try await probe.failure(checkCase, prepared, other: try await oracle.timingSlots()[0])
    }
    tally.add(result)
  }

  /// Runs on fresh parameters and buffers, as often as the case asks for.
  private func checkRepeats(
    _ checkCase: CheckCase, _ prepared: OracleDesk.PreparedCase, into tally: inout CheckTally
  ) async throws -> CheckOutcome.Case {
    var worst = CheckOutcome.Case(family: checkCase.family, errorRatio: -1)
    for repetition in 0..<checkCase.repeats {
      let isFirst = checkCase == .first && repetition == 0
      try await call.instantiate(prepared)
      let attempt = try await call.run(
        checkCase, prepared, timeout: isFirst ? TimeLimits.firstCall : call.limits.later())
      tally.note(attempt)
      if repetition > 0 { tally.noteRepetition(isIdentical: attempt.compared.identicalToPrevious == true) }
      var result = attempt.result
      if let failure = result.failure {
        result.failure = explained(failure, checkCase, repetition: repetition)
        return result
      }
      if result.errorRatio > worst.errorRatio { worst = result }
    }
    return worst
  }

  /// Runs the module that is there after its weights were written over; what fails so and not afresh is stale.
  private func checkReloaded(
    _ checkCase: CheckCase, _ prepared: OracleDesk.PreparedCase, into tally: inout CheckTally
  ) async throws -> CheckOutcome.Case {
    try await call.reload(prepared)
    let attempt = try await call.run(checkCase, prepared, timeout: call.limits.later())
    var result = attempt.result
    guard let failure = result.failure else {
      tally.note(attempt)
      return result
    }
    let fresh = try await checkRepeats(checkCase, prepared, into: &tally)
    guard fresh.failure == nil, failure.kind == .wrongValues || failure.kind == .lowPrecision else {
      return fresh.failure == nil ? result : fresh
    }
    result.failure = Failure(
      kind: .staleOutput,
      message:
        "After other weights were written in place the output does not follow them; a new module's does. "
        + failure.message,
      log: failure.log, evidence: failure.evidence.union([.wrongAfterRewrite, .wrongWeights]))
    return result
  }

  /// Adds what the case tells about a failure.
  private func explained(_ failure: Failure, _ checkCase: CheckCase, repetition: Int) -> Failure {
    var failure = failure
    guard failure.kind == .wrongValues else { return failure }
    if repetition > 0 {
      failure.kind = .nonDeterministic
      failure.message =
        "Run \(repetition + 1) on the same inputs failed, the first was right. \(failure.message)"
      failure.evidence.insert(.wrongRepeat)
    } else if checkCase.family != "nominal" {
      failure.evidence.insert(.wrongFamily)
    } else if checkCase.hasRandomWeights {
      failure.evidence.insert(.wrongWeights)
    }
    return failure
  }

  private func failed(
    _ checkCase: CheckCase, _ prepared: OracleDesk.PreparedCase, _ failure: Failure
  ) -> CheckOutcome.Case {
    CheckOutcome.Case(
      family: checkCase.family, errorRatio: .infinity, failure: failure, name: checkCase.name,
      seed: prepared.seed, weights: checkCase.weights)
  }
}
