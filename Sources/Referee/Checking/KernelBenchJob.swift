import Domain

/// Judges a candidate by KernelBench's own protocol; one that breaks under it has failed.
struct KernelBenchJob {
  var bench: Workbench
  var oracle: OracleDesk
  var runners: RunnerPool
  var baselines: BaselinePool
  var limits: TimeLimits

  /// The verdict; where memory is short, everything that the protocol does not need makes room for it first.
  func verdict(on candidate: Candidate) async throws -> KernelBenchVerdict {
    let first = try await attempt(candidate)
    guard first.failure?.kind == .exhausted else { return first.verdict }
    await runners.discard(candidate.id)
    await baselines.discardAll()
    await oracle.discardInputs()
    try await oracle.saveMemory()
    return try await attempt(candidate).verdict
  }

  private func attempt(
    _ candidate: Candidate
  ) async throws -> (verdict: KernelBenchVerdict, failure: Failure?) {
    var failure: Failure?
    var verdict = KernelBenchVerdict.passed
    do {
      verdict = try await runners.with(candidate) { session in
        try await KernelBenchRun(
          oracle: oracle, session: session,
          outputSlot: try bench.folders.outputSlot(candidate.id.rawValue, "check"),
          precision: bench.settings.precision, limits: limits
        ).verdict()
      }
    } catch let error as CandidateError {
      (verdict, failure) = (.failed(error.failure.message), error.failure)
    }
    try await oracle.endKernelBench()
    return (verdict, failure)
  }
}
