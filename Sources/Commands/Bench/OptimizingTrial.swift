import Domain
import Journal
import Optimizer
import Presentation
import Suite

/// A try at a problem by agents: a run of the method in a folder of its own.
struct OptimizingTrial: Sendable {
  var trial: BenchTrial
  var fleet: ModelFleet
  /// A part of the method that is left out.
  var without: Ablation?

  /// Begins the run, or goes on with it where its journal ends.
  func ending(at seat: BenchSeat) async throws -> JobEnding {
    let folder = try trial.context.folder.runFolder(of: trial.job)
    if let result = RunState(try folder.entries()).result {
      return .judged(try conclude(result, in: folder, after: result.seconds))
    }
    let journal = try Journal(in: folder)
    let state = RunState(journal.history)
    try fleet.checkPrinciples(of: state.header)
    let team = try fleet.team(
      for: settings, answers: folder.answers, spent: state.spending,
      record: CallRecord(journal: journal).add)
    do {
      let outcome = try await trial.withReferee(at: seat, preparesCompile: true) { referee in
        try await Optimizer(
          problem: trial.job.problem.problem, settings: settings, team: team,
          referee: referee, journal: journal, environment: trial.context.facts.merging(fleet.facts) { $1 },
          observer: Observer(note: trial.note), elapsed: .seconds(journal.elapsedBefore),
          deviceSeconds: RunCost.deviceSeconds(of: journal.history)
        ).run()
      }
      return .judged(try conclude(outcome.result, in: folder, after: journal.elapsedBefore))
    } catch let error as EggError where error.code == .notImproved || error.code == .budget {
      try folder.write(report: ReportPage.html(for: try folder.entries()))
      return .judged(try failure(error, in: folder))
    }
  }

  /// The bench's settings; how often a stage tries depends on who does.
  private var settings: RunSettings {
    var settings = trial.context.header.settings
    settings.attemptsPerStage = trial.context.header.attempts ?? fleet.choice.attemptsPerStage
    return without.map(settings.leavingOut) ?? settings
  }

  /// Says where the method is.
  private struct Observer: RunObserver {
    var note: @Sendable (String) -> Void
    func observe(_ event: Event, step: String, replayed: Bool) async {
      if !replayed { note(step) }
    }
  }

  /// Writes the run's files; `seconds` went into it before this try.
  private func conclude(
    _ result: RunResult, in folder: RunFolder, after seconds: Double
  ) throws -> ProblemResult {
    let entries = try folder.entries()
    keepTrials(entries)
    let story = RunStory(entries)
    try folder.write(result)
    try folder.write(report: ReportPage.html(for: entries))
    if result.candidate != nil, let best = story.best { try folder.write(best: best.candidate) }
    var row = row(result.verdict.strict ? .correct : .failed, nil, entries)
    if !result.verdict.strict { row.reason = "no correct candidate could be timed" }
    row.seconds = seconds
    (row.precision, row.verdict, row.speedup, row.time) =
      (result.precision, result.verdict, result.speedup, result.time)
    (row.stages, row.ownKernelShare) = (result.stages, result.ownKernelShare)
    (row.evaluations, row.tokens, row.usd) = (result.evaluations, result.tokens, result.usd)
    row.candidate = result.candidate.map { trial.context.folder.name(of: trial.job.key) + "/\($0)" }
    row.returned = result.returned
    return row
  }

  /// Adds what was tried to the user's record; a failure of that is a remark, not the problem's.
  private func keepTrials(_ entries: [JournalEntry]) {
    if let remark = TrialRecord.keep(entries, in: UserEvidence.store) { trial.note(remark) }
  }

  private func failure(_ error: EggError, in folder: RunFolder) throws -> ProblemResult {
    let entries = try folder.entries()
    keepTrials(entries)
    let story = RunStory(entries)
    let last = story.trials.last?.failure.map { " The last: \($0.label): \($0.message)" } ?? ""
    var row = row(.failed, error.message + last, entries)
    row.evaluations = story.evaluations
    return row
  }

  private func row(
    _ status: ProblemResult.Status, _ reason: String?, _ entries: [JournalEntry]
  ) -> ProblemResult {
    var row = trial.row(status, reason)
    row.isDegenerate = RunState(entries).admission?.isDegenerate ?? false
    row.phases = OptimizingTrial.phases(of: entries)
    return row
  }

  /// Wall seconds by stage: each event counts for the time since the one before it.
  static func phases(of entries: [JournalEntry]) -> [ProblemResult.Phase] {
    var phases: [ProblemResult.Phase] = []
    var before = 0.0
    for entry in entries {
      let name = phaseName(entry.step)
      if let index = phases.firstIndex(where: { $0.name == name }) {
        phases[index].seconds += entry.elapsed - before
      } else {
        phases.append(.init(name: name, seconds: entry.elapsed - before))
      }
      before = entry.elapsed
    }
    return phases
  }

  private static func phaseName(_ step: String) -> String {
    switch step.prefix(while: { $0 != "/" }) {
    case "started", "admission", "interrupted": "admission"
    case "finished": "final"
    case let step where step.hasPrefix("asked-"): "language model"
    case let stage: String(stage)
    }
  }
}
