import Domain

/// How a turn of the three agents ended.
enum Turn: Sendable {
  /// A change was tried on what was named as the limit; with the new incumbent if it was accepted.
  case tried(Attempt, bottleneck: String, replacement: Incumbent?)
  /// The profile agent saw nothing worth its cost.
  case notWorthOptimizing
  /// Tokens or money ended before there was anything to decide on.
  case budgetSpent
}

/// Algorithm 1, step 2, and the turn of the three agents that all stages share.
extension Search {
  /// The seed with one structural change if that makes it faster, else the seed.
  mutating func refine(_ seed: Incumbent, number: Int) async throws -> Incumbent {
    let step = Search.refinement(of: number)
    // A profile that was taken ahead begins nothing.
    let isProfiled = await steps.isRecorded("\(step)/profiled")
    let first = isProfiled || settings.ablates(.metrics) ? "diagnosed" : "profiled"
    guard refinesSeeds, await mayBegin("\(step)/\(first)") else { return seed }
    let start = budget.mark
    defer { budget.note(attemptSince: start) }
    let ahead = profilesAhead[seed.candidate.id]
    let profile = if let ahead { ahead } else { try await profile(seed.candidate, at: step) }
    if isNearFloor(profile) { return seed }
    let brief = context.handing(over: seed).brief(for: .structure)
    let turn = try await takeTurn(on: seed, profile: profile, brief: brief, at: step)
    guard case .tried(_, _, let refined?) = turn else { return seed }
    return refined
  }

  /// The name of a seed's refinement.
  static func refinement(of number: Int) -> String { "structure/refine-\(number)" }

  /// Whether seeds are changed before they are compared.
  var refinesSeeds: Bool { settings.attemptsPerStage > 0 && !settings.ablates(.refinement) }

  /// Whether the incumbent is so close to the roofline that nothing more is worth trying.
  func isNearFloor(_ profile: ProfileReport?) -> Bool {
    profile.map { $0.headroom <= settings.enoughHeadroom } ?? false
  }

  /// Diagnose → change → build → check → repair → time → decide.
  mutating func takeTurn(
    on incumbent: Incumbent, profile: ProfileReport?, brief: Brief, at step: String
  ) async throws -> Turn {
    do {
      return try await wholeTurn(on: incumbent, profile: profile, brief: brief, at: step)
    } catch is BudgetSpent {
      budget.end()
      return .budgetSpent
    }
  }

  private mutating func wholeTurn(
    on incumbent: Incumbent, profile: ProfileReport?, brief: Brief, at step: String
  ) async throws -> Turn {
    let team = team
    let diagnosis = try await ask("\(step)/diagnosed", .diagnosed(incumbent.candidate.id)) {
      try await team.profile.diagnose(incumbent.candidate, profile: profile, brief: brief)
    }
    guard diagnosis.worthOptimizing else { return .notWorthOptimizing }
    let proposal = try await ask("\(step)/proposed", .proposed) {
      try await team.code.refine(incumbent.candidate, plan: diagnosis.plan, brief: brief)
    }
    guard let proposal else {
      // A plan that changes nothing gives the incumbent once more.
      let id = incumbent.candidate.id
      let attempt = Attempt(candidate: id, plan: diagnosis.plan, ending: .duplicate)
      return .tried(attempt, bottleneck: diagnosis.bottleneck, replacement: nil)
    }
    let (attempt, replacement) = try await evaluate(
      proposal, of: diagnosis.plan, against: incumbent, brief: brief, at: step)
    return .tried(attempt, bottleneck: diagnosis.bottleneck, replacement: replacement)
  }

  /// Judges a proposed change of the incumbent.
  private mutating func evaluate(
    _ proposal: Candidate, of plan: Plan, against incumbent: Incumbent, brief: Brief, at step: String
  ) async throws -> (Attempt, replacement: Incumbent?) {
    guard !evaluated.contains(proposal.id) else {
      return try await reject(proposal, of: plan, by: Acceptance.duplicate, at: step)
    }
    let validation = try await validate(proposal, brief: brief, repairs: repairs(in: brief.stage), at: step)
    switch validation {
    case .invalid(let candidate, let failure):
      return try await reject(candidate, of: plan, by: Acceptance.rejection(of: failure), at: step)
    case .valid(let candidate, let precision):
      let timing = try await challenge(incumbent.candidate, with: candidate, at: step)
      return try await judge(
        Incumbent(
          candidate: candidate, precision: precision, gain: incumbent.gain * timing.speedup.value,
          decisions: incumbent.decisions + [candidate.title]),
        of: plan, against: incumbent, by: timing, at: step)
    }
  }

  private func judge(
    _ challenger: Incumbent, of plan: Plan, against incumbent: Incumbent, by timing: TimingOutcome,
    at step: String
  ) async throws -> (Attempt, replacement: Incumbent?) {
    let id = challenger.candidate.id
    let decision = Acceptance.decision(on: timing)
    if tally.stage == .structure && decision.accepted {
      // The refined seed is still to be compared with the others: what is settled is that its seed is beaten.
      _ = try await decide(Acceptance.superseded(by: id, timing), on: incumbent.candidate.id, at: step)
    } else {
      _ = try await decide(isMainLane(step) ? decision : decision.besideIncumbent, on: id, at: step)
    }
    let speedup = timing.failure == nil ? timing.speedup.value : nil
    let attempt = Attempt(candidate: id, plan: plan, ending: decision.ending, speedup: speedup)
    return (attempt, decision.accepted ? challenger : nil)
  }

  private func repairs(in stage: Stage) -> Int {
    stage == .structure ? settings.repairs : settings.tuningRepairs
  }

  private func reject(
    _ candidate: Candidate, of plan: Plan, by decision: Decision, at step: String
  ) async throws -> (Attempt, replacement: Incumbent?) {
    let decision = try await decide(decision, on: candidate.id, at: step)
    return (Attempt(candidate: candidate.id, plan: plan, ending: decision.ending), nil)
  }
}
