import Domain

/// Whether answers that need no computing would pass our own check.
struct DegeneracyJudge: Sendable {
  var types: [TensorType]
  var precision: PrecisionClass

  /// Where another input moves the output by less than this part of the output's own variation, the output is blind.
  ///
  /// It is half a rounding of TF32 and fp16. Deep networks with default weights lose their inputs in this way: what is
  /// left of them lies a little above what fp32 rounding explains, and tests nothing.
  static let blindness = 0x1p-11

  /// Rows of one element that agree to this part of their size, all of them, are the same to KernelBench's tolerance.
  static let sameness = 1e-4

  /// The finding from the problem's own inputs and re-centred ones.
  func degeneracy(nominal: Oracle.TrivialAnswers, normal: Oracle.TrivialAnswers) -> Degeneracy {
    let onNominal = passing(nominal)
    guard let onNominal, onNominal.allSatisfy({ !$0.isEmpty }) else { return Degeneracy(extent: .none) }
    guard let onNormal = passing(normal) else {
      return Degeneracy(extent: .allInputs, answers: names(onNominal))
    }
    let both = zip(onNominal, onNormal).map { $0.intersection($1) }
    return both.allSatisfy { !$0.isEmpty }
      ? Degeneracy(extent: .allInputs, answers: names(both))
      : Degeneracy(extent: .nominalInputs, answers: names(onNominal))
  }

  /// For each output the names of the answers that pass; `nil` where the family can't be judged.
  private func passing(_ found: Oracle.TrivialAnswers) -> [Set<String>]? {
    guard found.skipped == nil, !found.outputs.isEmpty, found.outputs.count == found.answers.count else {
      return nil
    }
    return zip(found.outputs, found.answers).enumerated().map { index, pair in
      let (output, answers) = pair
      return Set(answers.filter { passes($0.value, named: $0.key, output, at: index) }.keys)
    }
  }

  private func passes(
    _ error: Oracle.AnswerError, named name: String, _ output: Oracle.TrivialAnswers.Output, at index: Int
  ) -> Bool {
    guard error.nonFiniteOK, types.indices.contains(index) else { return false }
    let tolerance = Tolerance(
      reference: output.reference, elementType: types[index].elementType, precision: precision)
    if tolerance.ratio(rmsError: error.rmsError, maxError: error.maxError) <= 1 { return true }
    return name == "stale" && types[index].elementType.isFloatingPoint
      && isBlind(error, output, type: types[index])
  }

  /// Whether the output for other inputs comes so near that inputs hardly show in it, although rounding is less.
  private func isBlind(
    _ error: Oracle.AnswerError, _ output: Oracle.TrivialAnswers.Output, type: TensorType
  ) -> Bool {
    // Losses of a whole batch are alike by the law of large numbers; that tells nothing.
    guard type.elementCount > 1, let rows = type.shape.first else { return false }
    // Rows of one element vary by their inputs alone: there is no other variation to compare with.
    guard type.elementCount > rows else {
      return error.maxError <= DegeneracyJudge.sameness * output.reference.rms
    }
    return output.deviation > 0 && error.rmsError <= DegeneracyJudge.blindness * output.deviation
  }

  private func names(_ answers: [Set<String>]) -> [String] {
    answers.reduce(into: Set()) { $0.formUnion($1) }.sorted()
  }
}
