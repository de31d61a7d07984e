import Domain

/// Checks one candidate on every case, in its own session.
struct CheckRun {
  var oracle: OracleDesk
  var session: HarnessSession
  var outputSlot: String
  var loaded: Oracle.Loaded
  var precision: PrecisionClass
  var limits: TimeLimits

  /// All cases up to the first that fails.
  func outcome() async throws -> CheckOutcome {
    var cases: [CheckOutcome.Case] = []
    for checkCase in CheckCase.all {
      let prepared = try await oracle.prepare(checkCase)
      guard prepared.skipped == nil else { continue }
      let result: CheckOutcome.Case
      do {
        result = try await judge(checkCase, prepared, isFirst: cases.isEmpty)
      } catch var error as CandidateError {
        let failed = CheckOutcome.Case(
          family: checkCase.family, errorRatio: .infinity, failure: error.failure)
        error.cases = cases + [failed]
        throw error
      }
      cases.append(result)
      if result.failure?.kind == .mutatedInput { await oracle.discardInputs() }
      if let failure = result.failure {
        return CheckOutcome(cases: cases, failure: failure, precision: precision)
      }
    }
    return CheckOutcome(cases: cases, failure: nil, precision: precision)
  }

  private func judge(
    _ checkCase: CheckCase, _ prepared: OracleDesk.PreparedCase, isFirst: Bool
  ) async throws -> CheckOutcome.Case {
    var worst = CheckOutcome.Case(family: checkCase.family, errorRatio: 0)
    for repetition in 0..<checkCase.repeats {
      let timeout = isFirst && repetition == 0 ? TimeLimits.firstCall : limits.later()
      let result = try await attempt(checkCase, prepared, timeout: timeout)
      worst.errorRatio = max(worst.errorRatio, result.errorRatio)
      guard var failure = result.failure else { continue }
      if repetition > 0, failure.kind == .wrongValues {
        failure.kind = .nonDeterministic
        failure.message =
          "Run \(repetition + 1) on the same inputs failed, the first was right. \(failure.message)"
      }
      worst.failure = failure
      return worst
    }
    return worst
  }

  /// One run on fresh parameters and buffers; an error of the candidate's session is the case's failure.
  private func attempt(
    _ checkCase: CheckCase, _ prepared: OracleDesk.PreparedCase, timeout: Double
  ) async throws -> CheckOutcome.Case {
    let ran: Worker.Ran = try await blamingCandidate {
      let parameters = Worker.Instantiate(slot: prepared.slot, training: loaded.training)
      let _: Worker.Acknowledgement = try await session.call(
        "instantiate", parameters, timeout: TimeLimits.firstCall)
      return try await session.call(
        "run", Worker.Run(slot: prepared.slot, outputSlot: outputSlot), timeout: timeout)
    }
    let compared = try await blamingMalformedOutput {
      try await oracle.compare(prepared, slot: outputSlot, outputs: ran.outputs)
    }
    let judge = CheckJudge(
      references: prepared.references, types: loaded.outputs.tensors, precision: precision)
    return judge.judge(compared, family: checkCase.family)
  }
}

/// A manifest or a file that the oracle refuses to read was written by the candidate's session.
func blamingMalformedOutput<Value>(_ work: () async throws -> Value) async throws -> Value {
  do {
    return try await work()
  } catch let error as HarnessError where error.kind == .protocolViolation {
    throw CandidateError(failure: Failure(error), endsSession: true)
  }
}
