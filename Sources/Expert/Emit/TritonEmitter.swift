import Domain

/// Writes candidates whose kernels are Triton functions, compiled when they are first called.
///
/// Configurations are frozen: nothing is tuned when the candidate runs.
public struct TritonEmitter: CandidateEmitting {
  /// Makes an emitter.
  public init() {}

  /// Self-contained Python text that defines `ModelNew`.
  ///
  /// A plan's kernel names must be unique.
  public func emit(_ plan: CandidatePlan) -> String { TritonModule(plan: plan.dividedIntoBlocks()).text() }
}
