import Domain

/// What became of a candidate before any timing.
enum Validation: Sendable {
  /// It, or a repair of it, is correct.
  case valid(Candidate, PrecisionClass)
  /// The last form tried still fails.
  case invalid(Candidate, Failure)
}

/// Build → check → repair → time.
extension Search {
  /// Builds and checks a candidate, and has it repaired up to `repairs` times while it fails.
  mutating func validate(
    _ candidate: Candidate, brief: Brief, repairs: Int, at step: String, round: Int = 0
  ) async throws -> Validation {
    let place = round == 0 ? step : "\(step)/repair-\(round)"
    let (failure, precision) = try await examine(candidate, at: place)
    guard let failure else { return .valid(candidate, precision) }
    let next = "\(step)/repair-\(round + 1)"
    guard
      round < repairs,
      let mended = try await repair(candidate, after: failure, brief: brief, at: next)
    else { return .invalid(candidate, failure) }
    return try await validate(mended, brief: brief, repairs: repairs, at: step, round: round + 1)
  }

  /// One evaluation: the first failure of build and check, and the precision class that was measured.
  private mutating func examine(
    _ candidate: Candidate, at step: String
  ) async throws -> (failure: Failure?, precision: PrecisionClass) {
    evaluated.insert(candidate.id)
    budget.countEvaluation()
    tally.tried += 1
    let referee = referee
    let build = try await steps.perform("\(step)/build", .built(candidate.id)) {
      try await referee.build(candidate)
    }
    if let failure = build.failure { return (failure, settings.precision) }
    let check = try await steps.perform("\(step)/check", .checked(candidate.id)) {
      try await referee.check(candidate)
    }
    return (check.failure, check.precision)
  }

  /// The candidate mended by the debug and code agents; `nil` when they give up or come back to what was tried.
  private mutating func repair(
    _ candidate: Candidate, after failure: Failure, brief: Brief, at step: String
  ) async throws -> Candidate? {
    guard await mayBegin("\(step)/debugged") else { return nil }
    let team = team
    let repair = try await ask("\(step)/debugged", .debugged(candidate.id)) {
      try await team.debug.diagnose(candidate, failure: failure, brief: brief)
    }
    guard let repair else { return nil }
    let mended = try await ask("\(step)/proposed", .proposed) {
      try await team.code.repair(candidate, repair: repair, brief: brief)
    }
    guard let mended, !evaluated.contains(mended.id) else { return nil }
    return mended
  }

  /// Times a correct candidate against a PyTorch baseline, with all blocks.
  mutating func time(
    _ candidate: Candidate, against baseline: Baseline, at step: String
  ) async throws -> TimingOutcome {
    try await time(
      candidate, against: .baseline(baseline), effort: .full, at: "\(step)/time-\(baseline.rawValue)")
  }

  /// Times a correct candidate against the incumbent: a few blocks first, and all only if it is not SLOWER by those.
  mutating func challenge(
    _ incumbent: Candidate, with candidate: Candidate, at step: String
  ) async throws -> TimingOutcome {
    let rival = Rival.candidate(incumbent.id)
    await referee.introduce(incumbent)
    let screening = try await time(candidate, against: rival, effort: .screening, at: "\(step)/screen")
    guard Acceptance.deservesFullTiming(screening) else { return screening }
    return try await time(candidate, against: rival, effort: .full, at: "\(step)/time")
  }

  private mutating func time(
    _ candidate: Candidate, against rival: Rival, effort: TimingEffort, at step: String
  ) async throws -> TimingOutcome {
    let referee = referee
    let before = budget.seconds
    let outcome = try await steps.perform(step, .timed(candidate.id, against: rival)) {
      try await referee.time(candidate, against: rival, effort: effort)
    }
    if effort == .full { budget.note(timingOf: budget.seconds - before) }
    return outcome
  }

  /// Profiles a candidate; a failed profile is not fatal, and none is taken where agents are shown none.
  func profile(_ candidate: Candidate, at step: String) async throws -> ProfileReport? {
    if settings.ablates(.metrics), step != "final" { return nil }
    let depth = team.profile.profileDepth
    return try await steps.perform("\(step)/profiled", .profiled(candidate.id)) {
      do {
        return try await referee.profile(candidate, depth: depth)
      } catch  where !(error is CancellationError || Task.isCancelled) {
        return nil
      }
    }
  }
}
