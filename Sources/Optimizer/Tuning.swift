import Domain

/// Algorithm 1, step 4: mapping, tiling and memory, each with a fresh view of the incumbent.
extension Search {
  /// Makes up to `attemptsPerStage` changes of a stage's kind; each accepted one is the next incumbent.
  mutating func tune(_ incumbent: Incumbent, in stage: Stage) async throws -> Incumbent {
    try await begin(stage)
    var view = StageView(incumbent)
    var ending = StageSummary.Ending.attempts
    for number in 0..<settings.attemptsPerStage {
      if let early = try await attempt(number + 1, in: stage, of: &view) {
        ending = early
        break
      }
    }
    try await finish(stage, because: ending)
    return view.incumbent
  }

  /// One attempt; not `nil` when the stage ends with it.
  private mutating func attempt(
    _ number: Int, in stage: Stage, of view: inout StageView
  ) async throws -> StageSummary.Ending? {
    let step = "\(stage.rawValue)/attempt-\(number)"
    let first = view.profile == nil ? "profiled" : "diagnosed"
    guard await mayBegin("\(step)/\(first)") else { return .budget }
    let start = budget.mark
    defer { budget.note(attemptSince: start) }

    let profile = try await profile(of: &view, at: step)
    if isNearFloor(profile) { return .headroom }
    let brief = context.brief(for: stage, decisions: view.decisions, attempts: view.attempts)
    let turn = try await takeTurn(on: view.incumbent, profile: profile, brief: brief, at: step)
    switch turn {
    case .notWorthOptimizing: return .notWorthOptimizing
    case .budgetSpent: return .budget
    case .tried(let attempt, let replacement):
      view.attempts.append(attempt)
      if let replacement {
        accept(replacement, gain: attempt.speedup ?? 1)
        view.replaceIncumbent(by: replacement)
      }
      return nil
    }
  }

  /// The incumbent's profile, taken once in a stage for each incumbent.
  private func profile(of view: inout StageView, at step: String) async throws -> ProfileReport? {
    if let known = view.profile { return known }
    let report = try await profile(view.incumbent.candidate, at: step)
    view.profile = .some(report)
    return report
  }
}

/// What a tuning stage sees: the decisions of earlier stages, and its own attempts.
private struct StageView: Sendable {
  let decisions: [String]
  var incumbent: Incumbent
  var attempts: [Attempt] = []
  /// The incumbent's profile: absent before it is taken, present and empty when profiling failed.
  var profile: ProfileReport??

  init(_ incumbent: Incumbent) {
    self.incumbent = incumbent
    decisions = incumbent.decisions
  }

  mutating func replaceIncumbent(by replacement: Incumbent) {
    incumbent = replacement
    profile = nil
  }
}
