import Domain

/// Judges a candidate as KernelBench's own evaluation does (`eval_kernel_against_ref`, its main branch).
///
/// Seed 42 for weights and for the seeds of five trials; `allclose` with one number as absolute and relative tolerance.
struct KernelBenchRun {
  var oracle: OracleDesk
  var session: HarnessSession
  var outputSlot: String
  var precision: PrecisionClass
  var limits: TimeLimits

  static let seed: UInt64 = 42
  static let trials = 5

  /// What the protocol says; a candidate that breaks has failed, and its session may be gone.
  func verdict() async throws -> KernelBenchVerdict {
    let slot = try await oracle.scratchSlot()
    try await oracle.provide(outputSlot)
    let inputs = try await oracle.load().inputs.flatMap(\.tensors).map(\.elementType)
    let elementType = KernelBenchRun.elementType(inputs, under: precision)
    let tolerance = KernelBenchRun.tolerance(of: elementType)
    for trial in 0..<KernelBenchRun.trials {
      let begun = try await oracle.beginKernelBench(trial: trial, dtype: elementType, slot: slot)
      if let reason = begun.impossible { return .impossible(reason) }
      let ran: Worker.Ran = try await blamingCandidate {
        try await session.call(
          "replay",
          Worker.Replay(
            slot: slot, outputSlot: outputSlot, generators: begun.generators,
            seed: trial == 0 ? KernelBenchRun.seed : nil, dtype: elementType.rawValue),
          timeout: trial == 0 ? TimeLimits.firstCall : limits.later())
      }
      let compared = try await blamingMalformedOutput {
        try await oracle.compareKernelBench(slot: outputSlot, outputs: ran.outputs, tolerance: tolerance)
      }
      if let reason = KernelBenchRun.refusal(compared, tolerance: tolerance) {
        return .failed("trial \(trial + 1): \(reason)")
      }
    }
    return .passed
  }

  /// The type that module and inputs are cast to: that of the policy, or the problem's own where its inputs are in half
  /// precision, as KernelBench is told with its option `precision`.
  static func elementType(_ inputs: [ElementType], under precision: PrecisionClass) -> ElementType {
    let own = Set(inputs.filter(\.isFloatingPoint))
    if own == [.float16] || own == [.bfloat16], let only = own.first { return only }
    switch precision {
    case .ieee, .tf32, .emulatedFP32: return .float32
    case .fp16: return .float16
    case .bf16: return .bfloat16
    }
  }

  /// `get_tolerance_for_precision`.
  static func tolerance(of type: ElementType) -> Double { type == .float32 ? 1e-4 : 1e-2 }

  /// Why the comparison refuses an output; `nil` when it does not.
  static func refusal(_ compared: Oracle.KernelBenchCompared, tolerance: Double) -> String? {
    if !compared.isTensor { return "the output is no single tensor" }
    if let detail = compared.detail { return detail }
    if !compared.shapeOK { return "the shapes differ" }
    if !compared.elementTypeOK { return "the element types differ" }
    guard compared.refused > 0 else { return nil }
    let place = compared.firstBadIndex.map { " at \($0)" } ?? ""
    let values = [compared.expected, compared.found].map { $0.map { "\($0)" } ?? "unknown" }
    return "allclose with \(tolerance) refuses \(compared.refused) elements, the first\(place): "
      + "expected \(values[0]), found \(values[1])"
  }
}

extension OracleDesk {
  /// Runs the reference for a trial and lays out its inputs.
  func beginKernelBench(trial: Int, dtype: ElementType, slot: String) async throws -> Oracle.KernelBenchBegun
  {
    try await ask(
      "kernelbench",
      Oracle.KernelBenchTrial(
        trial: trial, trials: KernelBenchRun.trials, seed: KernelBenchRun.seed, dtype: dtype.rawValue,
        slot: slot))
  }

  /// Compares a candidate's output with the reference's of the same trial.
  func compareKernelBench(
    slot: String, outputs: JSONValue, tolerance: Double
  ) async throws -> Oracle.KernelBenchCompared {
    try await ask(
      "kernelbench_compare", Oracle.KernelBenchCompare(slot: slot, outputs: outputs, tolerance: tolerance))
  }

  /// Frees what the protocol keeps between trials.
  func endKernelBench() async throws {
    let _: Worker.Acknowledgement = try await ask("forget", Oracle.Forget(cases: []))
  }
}
