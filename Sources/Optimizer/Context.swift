import Domain

/// Builds what the agents are shown: between stages finalised decisions only, inside a stage what was tried there.
struct Context: Sendable {
  let problem: Problem
  let admission: Admission

  /// A fresh view for a stage.
  func brief(
    for stage: Stage, decisions: [String] = [], attempts: [Attempt] = []
  ) -> Brief {
    Brief(
      problem: problem, admission: admission, stage: stage, decisions: decisions, attempts: attempts)
  }
}
