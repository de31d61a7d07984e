/// Turns a plan into the text of a candidate.
///
/// There is one emitter for each target; all read the same plan.
public protocol CandidateEmitting: Sendable {
  /// Self-contained Python text that defines `ModelNew`.
  func emit(_ plan: CandidatePlan) -> String
}
