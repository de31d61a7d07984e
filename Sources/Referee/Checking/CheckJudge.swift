import Domain
import Essentials

/// Turns what the oracle measured into pass or failure; the oracle itself knows no tolerance.
struct CheckJudge: Sendable {
  var references: [Oracle.ReferenceError]
  var types: [TensorType]
  var precision: PrecisionClass

  /// Largest error ratio of the outputs, and the first reason to fail; `family` names the inputs in the message.
  func judge(_ compared: Oracle.Compared, family: String, judgesState: Bool = true) -> CheckOutcome.Case {
    if let failure = structuralFailure(compared, family) {
      return CheckOutcome.Case(family: family, errorRatio: .infinity, failure: failure)
    }
    let ratios = compared.outputs.indices.map { ratio(of: compared.outputs[$0], at: $0) }
    let failure =
      valueFailure(compared, ratios, family) ?? mutationFailure(compared, family, judgesState: judgesState)
    return CheckOutcome.Case(family: family, errorRatio: ratios.max() ?? 0, failure: failure)
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

  private func structuralFailure(_ compared: Oracle.Compared, _ family: String) -> Failure? {
    if !compared.structureOK || compared.outputs.count != types.count {
      let detail = compared.detail ?? "The outputs have another structure than the reference's."
      return Failure(kind: .mismatchedOutput, message: detail, log: expectedTypes)
    }
    for (index, output) in compared.outputs.enumerated() where !output.shapeOK || !output.elementTypeOK {
      let what = output.shapeOK ? "element type" : "shape"
      return Failure(
        kind: .mismatchedOutput,
        message: "Output \(index) has another \(what) than the reference's, \(describe(types[index])).",
        log: compared.detail ?? expectedTypes)
    }
    return nil
  }

  private func valueFailure(_ compared: Oracle.Compared, _ ratios: [Double], _ family: String) -> Failure? {
    guard let index = ratios.firstIndex(where: { !($0 <= 1) }) else { return nil }
    let output = compared.outputs[index]
    let message =
      output.nonFiniteOK
      ? "Output \(index) is wrong on \(family) inputs: its error is \(short(ratios[index])) times what is allowed."
      : "Output \(index) has NaN or infinity where the reference has none, or the reverse, on \(family) inputs."
    return Failure(kind: .wrongValues, message: message, log: summary(compared, ratios))
  }

  private func mutationFailure(
    _ compared: Oracle.Compared, _ family: String, judgesState: Bool
  ) -> Failure? {
    if !compared.inputsIntact {
      return Failure(
        kind: .mutatedInput, message: "An input was overwritten on \(family) inputs.",
        log: compared.detail ?? "")
    }
    guard judgesState, let state = compared.state.first(where: { !$0.ok }) else { return nil }
    return Failure(
      kind: .mutatedInput,
      message: "After the call '\(state.name)' is not what the reference leaves there, on \(family) inputs.",
      log: "largest difference \(state.maxError.map(short) ?? "unknown")")
  }

  /// One line for each output: error, what is allowed, the first bad element.
  private func summary(_ compared: Oracle.Compared, _ ratios: [Double]) -> String {
    compared.outputs.enumerated().map { index, output in
      var line = "output \(index) \(describe(types[index])): "
      line += ratios[index] <= 1 ? "right" : "wrong"
      line += ", rms error \(output.rmsError.map(short) ?? "unknown"), max error "
      line += output.maxError.map(short) ?? "unknown"
      if let allowed = tolerance(at: index) {
        line += " (allowed rms \(short(allowed.rms)), max \(short(allowed.max)))"
      }
      if let nans = output.nanCount, nans > 0 { line += ", \(nans) NaN" }
      if let place = output.firstBadIndex, place != .null {
        line += ", worst at \(text(place)): expected \(text(output.expected)), found \(text(output.found))"
      }
      return line
    }.joined(separator: "\n")
  }

  private var expectedTypes: String {
    "expected outputs: " + types.map(describe).joined(separator: ", ")
  }

  private func describe(_ type: TensorType) -> String { "\(type.elementType.rawValue)\(type.shape)" }

  private func text(_ value: JSONValue?) -> String {
    guard let value, let data = try? CanonicalJSON.encode(value) else { return "unknown" }
    return String(decoding: data, as: UTF8.self)
  }
}

/// Three significant digits.
func short(_ value: Double) -> String { String(printf: "%.3g", value) }
