import Domain

/// What a check has found so far: its cases, the measured precision, and why it failed.
struct CheckTally: Sendable {
  private(set) var cases: [CheckOutcome.Case] = []
  private var types: [TensorType]
  private var policy: PrecisionClass
  private var meter: PrecisionMeter
  private var failure: Failure?
  /// Too inaccurate for the policy; the other cases tell which class it is, or that it is simply wrong.
  private var inaccuracy: Failure?
  private var isDeterministic: Bool?
  private var sideEffects: [CheckOutcome.SideEffect] = []

  init(loaded: Oracle.Loaded, policy: PrecisionClass) {
    types = loaded.outputs.tensors
    self.policy = policy
    meter = PrecisionMeter(hasProducts: loaded.operations > 0)
  }

  /// Whether more cases would tell nothing.
  var isDecided: Bool { failure != nil }
  /// Whether everything so far was right.
  var isClean: Bool { failure == nil && inaccuracy == nil }

  /// Takes in what a call showed besides pass or failure.
  mutating func note(_ attempt: CallRun.Attempt) {
    meter.note(
      attempt.compared.outputs, attempt.references, types: types, family: attempt.result.family)
    for effect in attempt.sideEffects where !sideEffects.contains(effect) { sideEffects.append(effect) }
  }

  /// Notes whether a repetition gave the same bits.
  mutating func noteRepetition(isIdentical: Bool) {
    isDeterministic = (isDeterministic ?? true) && isIdentical
  }

  /// Closes a case.
  mutating func add(_ result: CheckOutcome.Case) {
    cases.append(result)
    guard let found = result.failure else { return }
    if found.kind == .lowPrecision { inaccuracy = inaccuracy ?? found } else { failure = found }
  }

  var outcome: CheckOutcome {
    let measured = meter.measured
    return CheckOutcome(
      cases: cases, failure: failure ?? inaccuracy.map { named($0, measured) },
      precision: measured ?? policy, isDeterministic: isDeterministic, sideEffects: sideEffects)
  }

  /// Says which class the errors are those of.
  private func named(_ inaccuracy: Failure, _ measured: PrecisionClass?) -> Failure {
    var failure = inaccuracy
    let measured = measured ?? .bf16
    failure.message +=
      " Over all inputs it is as accurate as \(measured.rawValue), and the policy is \(policy.rawValue): compute in "
      + "full float32, or allow less with --precision \(measured.rawValue)."
    return failure
  }
}
