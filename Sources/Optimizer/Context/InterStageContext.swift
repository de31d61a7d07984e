import Domain

/// What passes from one stage to the next: finalised decisions, the incumbent and what it was measured to bring.
///
/// Nothing else does: no logs, no losing candidates, no diagnoses. Each stage builds a fresh view from it.
struct InterStageContext: Sendable, Hashable {
  let problem: Problem
  let admission: Admission
  let settings: RunSettings
  /// Titles of accepted changes, in order.
  var decisions: [String] = []
  /// Measured speedup of the incumbent over eager.
  var speedup: Double?

  /// The context that a stage gets with an incumbent.
  func handing(over incumbent: Incumbent) -> InterStageContext {
    var context = self
    context.decisions = incumbent.decisions
    context.speedup = incumbent.gain
    return context
  }

  /// What agents are shown in a stage.
  func brief(for stage: Stage, _ inside: IntraStageContext = IntraStageContext()) -> Brief {
    Brief(
      problem: problem, admission: admission, stage: stage, decisions: decisions, attempts: inside.attempts,
      settings: settings, speedup: speedup, lastBottleneck: inside.lastBottleneck)
  }
}
