import Domain

/// The state of the method between two steps: what it works with, what was tried, what is left of the budget.
///
/// The parts of Algorithm 1 are its extensions, one file for each.
struct Search: Sendable {
  let header: RunHeader
  let team: AgentTeam
  let referee: any Refereeing
  let steps: StepRunner
  let context: InterStageContext

  var budget: BudgetKeeper
  /// The best candidate of a warm start: the first seed.
  var warmSeed: Incumbent?
  /// Whether a profile has reopened the structure already.
  var hasHandedBack = false
  /// Profiles that were taken while a seed was being written.
  var profilesAhead: [Candidate.ID: ProfileReport?] = [:]
  /// Everything that was evaluated, so that nothing is evaluated twice.
  var evaluated: Set<Candidate.ID> = []
  /// The valid seeds, for the end of the run to fall back on.
  var validSeeds: [Incumbent] = []
  /// Accepted incumbents, oldest first.
  var lineage: [Incumbent] = []
  /// What the finished stages brought.
  var summaries: [StageSummary] = []
  /// What the stage at work brought so far.
  var tally = StageSummary(stage: .structure, tried: 0, accepted: 0, gain: 1)

  init(
    header: RunHeader, admission: Admission, team: AgentTeam, referee: any Refereeing, steps: StepRunner,
    budget: BudgetKeeper
  ) {
    self.header = header
    self.team = team
    self.referee = referee
    self.steps = steps
    self.budget = budget
    context = InterStageContext(problem: header.problem, admission: admission, settings: header.settings)
  }

  var settings: RunSettings { header.settings }
  var admission: Admission { context.admission }
}

/// A valid candidate with what is known of it.
struct Incumbent: Sendable, Hashable {
  var candidate: Candidate
  /// The class that its measured errors fit.
  var precision: PrecisionClass
  /// Measured speedup over eager: the product along its lineage.
  var gain: Double
  /// Titles of the accepted changes that led to it, in order.
  var decisions: [String]
}

extension Search {
  /// Structure, then the tuning stages: up to `topK` candidates, the best first.
  mutating func search() async throws -> [Incumbent] {
    var lanes = try await designStructure()
    if settings.ablates(.tuning) { return lanes }
    for stage in settings.tuningStages {
      try await tune(&lanes, in: stage, isLast: stage == settings.tuningStages.last)
    }
    return lanes
  }

  mutating func begin(_ stage: Stage) async throws {
    _ = try await steps.perform("\(stage.rawValue)/started", .stageStarted) { stage }
    tally = StageSummary(stage: stage, tried: 0, accepted: 0, gain: 1)
  }

  mutating func finish(_ stage: Stage, because ending: StageSummary.Ending) async throws {
    tally.ending = ending
    let summary = tally
    tally = try await steps.perform("\(stage.rawValue)/finished", .stageFinished) { summary }
    summaries.append(tally)
  }

  /// Counts an accepted candidate and makes it the incumbent.
  mutating func accept(_ incumbent: Incumbent, gain: Double) {
    tally.accepted += 1
    tally.gain *= gain
    lineage.append(incumbent)
  }

  /// Whether a step may begin: it did in an earlier process, or the budget has room for the evaluation it leads to.
  ///
  /// A stage that an earlier process finished begins nothing new, whatever the budget is now.
  mutating func mayBegin(_ step: String) async -> Bool {
    if await steps.isRecorded(step) { return true }
    if await steps.isRecorded("\(tally.stage.rawValue)/finished") { return false }
    return budget.allowsEvaluation()
  }

  /// An agent's answer.
  ///
  /// Once an earlier process has finished the stage, nothing new is asked: a budget had ended in mid-attempt.
  func ask<Value>(
    _ step: String, _ form: EventForm<Value>, _ work: () async throws -> Value
  ) async throws -> Value {
    if await steps.isRecorded("\(tally.stage.rawValue)/finished"), await !steps.isRecorded(step) {
      throw BudgetSpent("the earlier process")
    }
    return try await steps.perform(step, form, work)
  }

  /// Records how an attempt ended.
  func decide(_ decision: Decision, on id: Candidate.ID, at step: String) async throws -> Decision {
    try await steps.perform("\(step)/decided", .decided(id)) { decision }
  }
}
