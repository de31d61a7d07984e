import Domain

/// Runs a candidate on prepared inputs and has its outputs judged.
struct CallRun: Sendable {
  /// What one call gave.
  struct Attempt: Sendable {
    var result: CheckOutcome.Case
    var compared: Oracle.Compared
    var references: [Oracle.ReferenceError]
    var sideEffects: [CheckOutcome.SideEffect]
  }

  var oracle: OracleDesk
  var session: HarnessSession
  var outputSlot: String
  var loaded: Oracle.Loaded
  var precision: PrecisionClass
  var limits: TimeLimits

  /// Makes the module anew with a case's weights.
  func instantiate(_ prepared: OracleDesk.PreparedCase) async throws {
    try await blamingCandidate {
      let parameters = Worker.Instantiate(slot: prepared.slot, training: loaded.training)
      let _: Worker.Acknowledgement = try await session.call(
        "instantiate", parameters, timeout: TimeLimits.firstCall)
    }
  }

  /// Writes a case's weights over those of the module that is there.
  func reload(_ prepared: OracleDesk.PreparedCase) async throws {
    try await blamingCandidate {
      let _: Worker.Acknowledgement = try await session.call(
        "reload", Worker.Slot(slot: prepared.slot), timeout: TimeLimits.firstCall)
    }
  }

  /// One call; an error of the candidate's session is the case's failure.
  ///
  /// `references` are the errors to hold it against where they are not those of the case.
  func run(
    _ checkCase: CheckCase, _ prepared: OracleDesk.PreparedCase, timeout: Double,
    references: [Oracle.ReferenceError]? = nil
  ) async throws -> Attempt {
    let request = Worker.Run(
      slot: prepared.slot, outputSlot: outputSlot, poisonBytes: loaded.outputs.tensors.map(\.byteCount))
    let ran: Worker.Ran = try await blamingCandidate {
      try await session.call("run", request, timeout: timeout)
    }
    return try await judged(
      ran.outputs, in: outputSlot, checkCase, prepared, references: references, report: ran.report)
  }

  /// Has outputs compared that lie in a slot.
  func judged(
    _ outputs: JSONValue, in slot: String, _ checkCase: CheckCase, _ prepared: OracleDesk.PreparedCase,
    references: [Oracle.ReferenceError]? = nil, report: Worker.Report? = nil, judgesState: Bool = true
  ) async throws -> Attempt {
    let compared = try await blamingMalformedOutput {
      try await oracle.compare(prepared, slot: slot, outputs: outputs)
    }
    var judge = CheckJudge(
      references: references ?? prepared.references, types: loaded.outputs.tensors, precision: precision)
    let reports = ReportJudge(loaded: loaded, precision: precision)
    let others = report.map { reports.failures($0, family: checkCase.family) } ?? []
    var result = try await judge.settled(prepared, by: oracle) {
      $0.judge(compared, family: checkCase.family, judgesState: judgesState, others: others)
    }
    if result.failure?.kind == .wrongValues {
      let likeness = try await blamingMalformedOutput {
        try await oracle.likeness(prepared, slot: slot, outputs: outputs)
      }
      result.failure?.evidence.formUnion(likeness.evidence)
    }
    (result.name, result.seed, result.weights) = (checkCase.name, prepared.seed, checkCase.weights)
    return Attempt(
      result: result, compared: compared, references: judge.references,
      sideEffects: report.map(reports.sideEffects) ?? [])
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
