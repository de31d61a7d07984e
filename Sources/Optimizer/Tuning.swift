import Domain

/// Algorithm 1, step 4: mapping, tiling and memory, each with a fresh view of the incumbent.
extension Search {
  /// Takes every carried candidate through a stage; the first lane is the incumbent's.
  mutating func tune(_ lanes: inout [Incumbent], in stage: Stage, isLast: Bool) async throws {
    try await begin(stage)
    var ending = StageSummary.Ending.attempts
    for lane in lanes.indices {
      let name = lane == 0 ? stage.rawValue : "\(stage.rawValue)/lane-\(lane + 1)"
      let (incumbent, laneEnding) = try await tune(lanes[lane], in: stage, at: name)
      lanes[lane] = incumbent
      if lane == 0 { ending = laneEnding }
    }
    if isLast { try await playOff(&lanes, in: stage) }
    try await finish(stage, because: ending)
  }

  /// Makes up to `attemptsPerStage` changes of a stage's kind; each accepted one is the lane's next candidate.
  private mutating func tune(
    _ incumbent: Incumbent, in stage: Stage, at name: String
  ) async throws -> (Incumbent, StageSummary.Ending) {
    var view = StageView(incumbent, context: context.handing(over: incumbent))
    for number in 0..<settings.attemptsPerStage {
      if let ending = try await attempt(at: "\(name)/attempt-\(number + 1)", in: stage, of: &view) {
        return (view.incumbent, ending)
      }
    }
    return (view.incumbent, .attempts)
  }

  /// One attempt; not `nil` when the stage ends with it.
  private mutating func attempt(
    at step: String, in stage: Stage, of view: inout StageView
  ) async throws -> StageSummary.Ending? {
    let first = view.profile == nil && !settings.ablates(.metrics) ? "profiled" : "diagnosed"
    guard await mayBegin("\(step)/\(first)") else { return .budget }
    let start = budget.mark
    defer { budget.note(attemptSince: start) }

    var profile = try await profile(of: &view, at: step)
    if isNearFloor(profile) { return .headroom }
    if try await handBack(&view, profile: profile, at: step) {
      profile = try await self.profile(of: &view, at: "\(step)/again")
    }
    let brief = view.context.brief(for: stage, view.inside)
    let turn = try await takeTurn(on: view.incumbent, profile: profile, brief: brief, at: step)
    switch turn {
    case .notWorthOptimizing: return .notWorthOptimizing
    case .budgetSpent: return .budget
    case .tried(let attempt, let bottleneck, let replacement):
      view.inside.note(attempt, on: bottleneck)
      if let replacement { replaceIncumbent(of: &view, by: replacement, attempt, at: step) }
      return nil
    }
  }

  private mutating func replaceIncumbent(
    of view: inout StageView, by replacement: Incumbent, _ attempt: Attempt, at step: String
  ) {
    if isMainLane(step) { accept(replacement, gain: attempt.speedup ?? 1) } else { tally.accepted += 1 }
    view.replaceIncumbent(by: replacement)
  }

  /// The incumbent's profile, taken once in a stage for each incumbent.
  private func profile(of view: inout StageView, at step: String) async throws -> ProfileReport? {
    if let known = view.profile { return known }
    let report = try await profile(view.incumbent.candidate, at: step)
    view.profile = .some(report)
    return report
  }
}

/// Beyond the paper: reopening the structure, and several lanes.
extension Search {
  /// Whether a step belongs to the incumbent's lane.
  func isMainLane(_ step: String) -> Bool { !step.contains("/lane-") }

  /// Changes the structure once more when the profile proves that the limit lies there; whether that was accepted.
  ///
  /// It happens once in a run at most, in the incumbent's lane.
  private mutating func handBack(
    _ view: inout StageView, profile: ProfileReport?, at step: String
  ) async throws -> Bool {
    guard settings.handsBack, !hasHandedBack, isMainLane(step),
      let cause = StructuralCause.found(in: profile, of: admission),
      await mayBegin("\(step)/hand-back/diagnosed")
    else { return false }
    hasHandedBack = true
    var brief = view.context.brief(for: .structure)
    brief.lastBottleneck = cause
    let turn = try await takeTurn(on: view.incumbent, profile: profile, brief: brief, at: "\(step)/hand-back")
    guard case .tried(let attempt, _, let replacement?) = turn else { return false }
    replaceIncumbent(of: &view, by: replacement, attempt, at: step)
    return true
  }

  /// Times the other lanes' candidates against the incumbent; the fastest becomes the first lane.
  private mutating func playOff(_ lanes: inout [Incumbent], in stage: Stage) async throws {
    for lane in lanes.indices.dropFirst() where lanes[lane].candidate.id != lanes[0].candidate.id {
      let step = "\(stage.rawValue)/play-off-\(lane + 1)"
      var challenger = lanes[lane]
      let timing = try await challenge(lanes[0].candidate, with: challenger.candidate, at: step)
      let decision = try await decide(Acceptance.decision(on: timing), on: challenger.candidate.id, at: step)
      guard decision.accepted else { continue }
      challenger.gain = lanes[0].gain * timing.speedup.value
      lanes[lane] = lanes[0]
      lanes[0] = challenger
      accept(challenger, gain: timing.speedup.value)
    }
  }
}

/// What a tuning stage sees: what earlier stages handed over, and its own attempts.
private struct StageView: Sendable {
  let context: InterStageContext
  var incumbent: Incumbent
  var inside = IntraStageContext()
  /// The incumbent's profile: absent before it is taken, present and empty when profiling failed.
  var profile: ProfileReport??

  init(_ incumbent: Incumbent, context: InterStageContext) {
    self.incumbent = incumbent
    self.context = context
  }

  mutating func replaceIncumbent(by replacement: Incumbent) {
    incumbent = replacement
    profile = nil
  }
}
