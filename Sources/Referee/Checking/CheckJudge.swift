import Domain

/// Turns what the oracle measured into pass or failure; the oracle itself knows no tolerance.
struct CheckJudge: Sendable {
  var references: [Oracle.ReferenceError]
  var types: [TensorType]
  var precision: PrecisionClass

  /// Largest error ratio of the outputs, the output that is farthest off, and the first reason to fail.
  ///
  /// `family` names the inputs in the message; `others` are reasons found elsewhere, less grave than wrong values.
  func judge(
    _ compared: Oracle.Compared, family: String, judgesState: Bool = true, others: [Failure] = []
  ) -> CheckOutcome.Case {
    if let failure = structuralFailure(compared) {
      return CheckOutcome.Case(family: family, errorRatio: .infinity, failure: failure)
    }
    let ratios = compared.outputs.indices.map { ratio(of: compared.outputs[$0], at: $0) }
    let failures =
      [valueFailure(compared, ratios, family), mutationFailure(compared, family, judgesState: judgesState)]
      .compactMap { $0 } + others
    var failure = failures.first
    failure?.evidence = failures.reduce(into: []) { $0.formUnion($1.evidence) }
    return CheckOutcome.Case(
      family: family, errorRatio: ratios.max() ?? 0, failure: failure, worst: worst(compared, ratios))
  }

  /// A judgement; where a difference may be one that rounding makes, made again over more runs of the reference.
  mutating func settled(
    _ prepared: OracleDesk.PreparedCase, by oracle: OracleDesk, _ judgement: (CheckJudge) -> CheckOutcome.Case
  ) async throws -> CheckOutcome.Case {
    let first = judgement(self)
    guard mayBeChance(first.failure) else { return first }
    references = try await oracle.reconsidered(prepared)
    return judgement(self)
  }

  private func mayBeChance(_ failure: Failure?) -> Bool {
    guard let failure, [.wrongValues, .lowPrecision].contains(failure.kind) else { return false }
    return references.contains(where: \.isChance)
  }

  private func tolerance(at index: Int) -> Tolerance? {
    guard references.indices.contains(index), types.indices.contains(index) else { return nil }
    return Tolerance(
      reference: references[index], elementType: types[index].elementType, precision: precision)
  }

  private func ratio(of output: Oracle.OutputError, at index: Int) -> Double {
    guard output.nonFiniteOK, let rms = output.rmsError, let max = output.maxError else { return .infinity }
    return tolerance(at: index)?.ratio(rmsError: rms, maxError: max) ?? .infinity
  }

  private func structuralFailure(_ compared: Oracle.Compared) -> Failure? {
    if !compared.structureOK || compared.outputs.count != types.count {
      let detail = compared.detail ?? "The outputs have another structure than the reference's."
      return Failure(
        kind: .mismatchedOutput, message: detail, log: expectedTypes, evidence: [.otherForm])
    }
    for (index, output) in compared.outputs.enumerated() where !output.shapeOK || !output.elementTypeOK {
      let what = output.shapeOK ? "element type" : "shape"
      return Failure(
        kind: .mismatchedOutput,
        message: "Output \(index) has another \(what) than the reference's, \(types[index].words).",
        log: compared.detail ?? expectedTypes, evidence: [.otherForm])
    }
    return nil
  }

  private func valueFailure(_ compared: Oracle.Compared, _ ratios: [Double], _ family: String) -> Failure? {
    guard let index = ratios.firstIndex(where: { !($0 <= 1) }) else { return nil }
    let log = DiscrepancyLog(compared: compared, types: types, ratios: ratios, tolerance: tolerance).text
    guard compared.outputs[index].nonFiniteOK else {
      return Failure(
        kind: .wrongValues,
        message:
          "Output \(index) has NaN or infinity where the reference has none, or the reverse, on \(family) inputs.",
        log: log, evidence: [.nonFinite])
    }
    let isLow = PrecisionMeter.isLowPrecision(compared.outputs, references, types: types, family: family)
    let error = "its error is \(short(ratios[index])) times what is allowed"
    return Failure(
      kind: isLow ? .lowPrecision : .wrongValues,
      message: "Output \(index) is \(isLow ? "inaccurate" : "wrong") on \(family) inputs: \(error).",
      log: log,
      evidence: isLow ? [.lowPrecision] : isRough(compared.outputs[index], index) ? [.roughValues] : [])
  }

  /// Near the answer and not the answer: within a tenth of the output's own scale.
  private func isRough(_ output: Oracle.OutputError, _ index: Int) -> Bool {
    guard let error = output.rmsError, references.indices.contains(index) else { return false }
    return error < 0.1 * references[index].rms
  }

  private func mutationFailure(
    _ compared: Oracle.Compared, _ family: String, judgesState: Bool
  ) -> Failure? {
    if !compared.inputsIntact {
      return Failure(
        kind: .mutatedInput, message: "An input was overwritten on \(family) inputs.",
        log: compared.detail ?? "", evidence: [.inputWritten])
    }
    guard judgesState, let state = compared.state.first(where: { !$0.ok }) else { return nil }
    return Failure(
      kind: .mutatedInput,
      message: "After the call '\(state.name)' is not what the reference leaves there, on \(family) inputs.",
      log: "largest difference \(state.maxError.map(short) ?? "unknown")",
      evidence: [state.isParameter == true ? .parameterWritten : .bufferNotUpdated])
  }

  private func worst(_ compared: Oracle.Compared, _ ratios: [Double]) -> CheckOutcome.Discrepancy? {
    guard let index = ratios.indices.max(by: { ratios[$0] < ratios[$1] }), let allowed = tolerance(at: index)
    else { return nil }
    let output = compared.outputs[index]
    return CheckOutcome.Discrepancy(
      output: index, rmsError: output.rmsError ?? .nan, maxError: output.maxError ?? .nan,
      allowedRMS: allowed.rms, allowedMax: allowed.max,
      index: output.firstBadIndex?.elements?.compactMap(\.int), expected: output.expected?.real,
      found: output.found?.real)
  }

  private var expectedTypes: String {
    "expected outputs: " + types.map(\.words).joined(separator: ", ")
  }
}
