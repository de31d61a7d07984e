import Domain
import Essentials

/// Algorithm 1, steps 1 to 3: seeds of distinct structure, one refinement of each, and the fastest of them.
extension Search {
  /// The structure stage; its result, up to `topK` candidates with the best first, sets the ceiling of tuning.
  mutating func designStructure() async throws -> [Incumbent] {
    try await begin(.structure)
    validSeeds = try await seeds()
    guard !validSeeds.isEmpty else {
      try await finish(.structure, because: budget.hasEnded ? .budget : .attempts)
      throw noValidSeed()
    }
    var finalists: [Incumbent] = []
    for (index, seed) in validSeeds.enumerated() {
      finalists.append(try await refine(seed, number: index + 1))
    }
    let best = try await fastest(of: finalists)
    try await finish(.structure, because: budget.hasEnded ? .budget : .attempts)
    let others = finalists.filter { $0.candidate.id != best.candidate.id }.sorted { $0.gain > $1.gain }
    return [best] + others.prefix(max(1, settings.topK) - 1)
  }

  /// Asks for first candidates, each shown those before it; the valid ones are timed against eager.
  private mutating func seeds() async throws -> [Incumbent] {
    var valid = warmSeed.map { [$0] } ?? []
    var proposals = valid.map(\.candidate)
    do {
      var next = try await nextSeed(after: proposals)
      while let seed = next {
        proposals.append(seed)
        let (incumbent, following) = try await judge(seed, among: proposals, valid: valid.count)
        if let incumbent { valid.append(incumbent) }
        next = try following.get()
      }
    } catch is BudgetSpent {
      budget.end()
    }
    tally.similarity = Similarity.greatest(among: valid.map(\.candidate))
    return valid
  }

  private mutating func nextSeed(after proposals: [Candidate]) async throws -> Candidate? {
    guard proposals.count < seedCount, await mayBegin(seedStep(after: proposals) + "/proposed") else {
      return nil
    }
    return try await proposeSeed(previous: proposals)
  }

  /// Admits the last of the proposals, and gives the one that follows it.
  ///
  /// Agents that take their time are asked while the device is at work.
  private mutating func judge(
    _ seed: Candidate, among proposals: [Candidate], valid: Int
  ) async throws -> (Incumbent?, following: Result<Candidate?, any Error>) {
    let start = budget.mark
    defer { budget.note(attemptSince: start) }
    let step = seedStep(after: proposals.dropLast())
    guard await asksAhead(after: proposals) else {
      let incumbent = try await admit(seed, at: step)
      let following = await capture { try await nextSeed(after: proposals) }
      return (incumbent, following)
    }
    let search = self
    async let answer = capture { try await search.proposeSeed(previous: proposals) }
    let incumbent = try await admit(seed, at: step)
    if let incumbent { try await profileAhead(incumbent, number: valid + 1) }
    let following = await answer
    // The budget may have ended in the meantime.
    let goesOn = await mayBegin(seedStep(after: proposals) + "/build")
    return (incumbent, goesOn ? following : .success(nil))
  }

  private var seedCount: Int { settings.ablates(.multiSeed) ? 1 : max(1, settings.seeds) }

  private func seedStep(after proposals: some Collection<Candidate>) -> String {
    "structure/seed-\(proposals.count + 1)"
  }

  /// Whether the next seed is asked for before the present one is judged.
  private func asksAhead(after proposals: [Candidate]) async -> Bool {
    guard team.answersSlowly, proposals.count < seedCount else { return false }
    if await steps.isRecorded(seedStep(after: proposals) + "/proposed") { return true }
    if await steps.isRecorded("\(Stage.structure.rawValue)/finished") { return false }
    return budget.hasRoomAhead
  }

  private func proposeSeed(previous: [Candidate]) async throws -> Candidate? {
    let brief = context.brief(for: .structure)
    return try await ask(seedStep(after: previous) + "/proposed", .proposed) {
      try await team.code.seed(brief, previous: previous)
    }
  }

  /// Takes the profile that the refinement of a seed begins with, while the next seed is being written.
  private mutating func profileAhead(_ seed: Incumbent, number: Int) async throws {
    guard refinesSeeds, budget.hasRoomAhead else { return }
    let profile = try await profile(seed.candidate, at: Search.refinement(of: number))
    profilesAhead[seed.candidate.id] = .some(profile)
  }

  /// Validates and times a seed; `nil` when it was tried before, fails, or can't be timed.
  private mutating func admit(_ seed: Candidate, at step: String) async throws -> Incumbent? {
    guard !evaluated.contains(seed.id) else {
      _ = try await decide(Acceptance.duplicate, on: seed.id, at: step)
      return nil
    }
    let validation = try await validate(
      seed, brief: context.brief(for: .structure), repairs: settings.seedRepairs, at: step)
    switch validation {
    case .invalid(let candidate, let failure):
      _ = try await decide(Acceptance.rejection(of: failure), on: candidate.id, at: step)
      return nil
    case .valid(let candidate, let precision):
      let timing = try await time(candidate, against: .eager, at: step)
      if let failure = timing.failure {
        _ = try await decide(Acceptance.rejection(of: failure), on: candidate.id, at: step)
        return nil
      }
      return Incumbent(
        candidate: candidate, precision: precision, gain: timing.speedup.value, decisions: [candidate.title])
    }
  }

  /// Plays the finalists against each other in their order; each is timed against the fastest so far.
  private mutating func fastest(of finalists: [Incumbent]) async throws -> Incumbent {
    var best = finalists[0]
    _ = try await decide(Acceptance.first(gain: best.gain), on: best.candidate.id, at: "structure/final-1")
    accept(best, gain: best.gain)
    for (index, challenger) in finalists.enumerated().dropFirst() {
      let step = "structure/final-\(index + 1)"
      let timing = try await challenge(best.candidate, with: challenger.candidate, at: step)
      let decision = try await decide(
        Acceptance.decision(on: timing), on: challenger.candidate.id, at: step)
      guard decision.accepted else { continue }
      let gain = best.gain * timing.speedup.value
      best = challenger
      best.gain = gain
      accept(best, gain: timing.speedup.value)
    }
    return best
  }

  private func noValidSeed() -> EggError {
    tally.ending == .budget
      ? EggError(
        .budget, "The budget ended before there was a valid candidate (\(budget.evaluations) evaluated).",
        advice: "Start a run with more of it: --time, --gpu-time, --evaluations, --tokens or --usd.")
      : budget.evaluations == 0
        ? EggError(
          .notImproved, "The agents gave no candidate that could be used.",
          advice: "What they answered lies in the run's folder `answers`; another model may do better.")
        : EggError(
          .notImproved, "None of the \(budget.evaluations) first candidates is valid.",
          advice: "The failures are in the run's report; other agents or more seeds may help.")
  }
}
