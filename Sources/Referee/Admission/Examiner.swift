import Domain

/// Measures whether a problem's numbers mean anything, before any candidate is judged.
struct Examiner {
  var oracle: OracleDesk
  var loaded: Oracle.Loaded
  var precision: PrecisionClass

  /// Seconds for the sensitivity to inputs and parameters; what comes later is named as unmeasured.
  private static let sensitivitySeconds = 10.0

  func examination(_ inspected: Oracle.Inspected) async throws -> Examination {
    let seeds = [await oracle.freshSeed(), await oracle.freshSeed()]
    let nominal = try await trivial("nominal", seeds)
    let normal = try await trivial("normal", seeds)
    let tolerances = zip(nominal.outputs, loaded.outputs.tensors).map { output, type in
      Tolerance(reference: output.reference, elementType: type.elementType, precision: precision)
    }
    let judge = DegeneracyJudge(types: loaded.outputs.tensors, precision: precision)
    let (sensitivities, unmeasured) = try await sensitivities(tolerances)
    return Examination(
      isFinite: inspected.finite, isDeterministic: inspected.deterministic,
      degeneracy: inspected.deterministic
        ? judge.degeneracy(nominal: nominal, normal: normal) : Degeneracy(extent: .none),
      sensitivities: sensitivities, unmeasured: unmeasured,
      tolerances: zip(tolerances, nominal.outputs).map(OutputTolerance.init),
      kernelbenchObstacle: try await kernelbenchObstacle())
  }

  private func trivial(_ family: String, _ seeds: [UInt64]) async throws -> Oracle.TrivialAnswers {
    try await oracle.ask("trivial", Oracle.Trivial(family: family, seeds: seeds))
  }

  /// Changes of the outputs over what is allowed there, the largest over outputs.
  private func sensitivities(_ tolerances: [Tolerance]) async throws -> ([Sensitivity], [String]) {
    let request = Oracle.Sensitivity(
      seed: await oracle.freshSeed(), seconds: Examiner.sensitivitySeconds)
    let found: Oracle.Sensitivities = try await oracle.ask("sensitivity", request)
    let measured = found.subjects.map { subject in
      let changes = zip(subject.outputs, tolerances).map { change, tolerance in
        tolerance.ratio(rmsError: change.rmsError, maxError: change.maxError)
      }
      return Sensitivity(name: subject.name, change: changes.max() ?? 0)
    }
    return (measured, found.unmeasured)
  }

  /// Runs the first trial of KernelBench's protocol on the reference alone.
  private func kernelbenchObstacle() async throws -> String? {
    do {
      let begun = try await oracle.beginKernelBench(
        trial: 0, dtype: .float32, slot: try await oracle.scratchSlot())
      try await oracle.endKernelBench()
      return begun.impossible
    } catch let error as HarnessError where !error.endsSession {
      return error.message
    }
  }
}

extension OutputTolerance {
  fileprivate init(_ tolerance: Tolerance, _ output: Oracle.TrivialAnswers.Output) {
    self.init(
      rms: tolerance.rms, max: tolerance.max, referenceRMS: output.reference.rmsError,
      referenceMax: output.reference.maxError, scale: output.reference.rms)
  }
}
