import ArgumentParser
import Domain
import Essentials
import Expert
import Journal
import Optimizer
import Presentation
import Referee

/// One process's work on a run: put the rooms together, let the method go, write what came of it.
struct RunSession: Sendable {
  var problem: Problem
  var settings: RunSettings
  /// The device and the target that were asked for; `settings` takes what they come to.
  var place = RunPlace(device: .named(.cpu), target: nil)
  var team: TeamOption
  var launcher = Launcher.local
  var python: String?
  var output: OutputOptions

  /// Carries a run out in the folder that `makeFolder` gives once the machine is known to do.
  ///
  /// - Throws: `ExitCode` 1 when nothing faster was found; `EggError` otherwise, with the resume command where it helps.
  func carryOut(in makeFolder: @escaping @Sendable () throws -> RunFolder) async throws {
    let notes = Notes(quiet: output.quiet)
    let fleet = try await ModelFleet.find(team.choice, options: team, settings: settings, note: notes.add)
    let site = try await JobSite.find(launcher, python: python, quiet: output.quiet)
    let session = try await settled(at: site, note: notes.add)
    try await session.carryOut(in: try makeFolder(), by: fleet, at: site, notes)
  }

  /// The session with the device and the target that its place comes to.
  ///
  /// - Throws: `.usage` or `.environment` when candidates can't run there.
  private func settled(
    at site: JobSite, note: @escaping @Sendable (String) -> Void
  ) async throws -> RunSession {
    var session = self
    let device = try await Interruption.cancelling { [place, settings] in
      try await site.device(for: place.device, seconds: settings.timeBudget, note: note)
    }
    session.settings.device = device
    session.settings.target = try place.target(on: device)
    if case .here(let machine) = site { try machine.requireCompilers(for: session.settings.target) }
    return session
  }

  private func carryOut(
    in folder: RunFolder, by fleet: ModelFleet, at site: JobSite, _ notes: Notes
  ) async throws {
    let journal = try Journal(in: folder)
    let view = output.quiet ? nil : ProgressView.standardError(elapsed: journal.elapsedBefore)
    notes.show(in: view)
    do {
      let outcome = try await optimize(journal, in: folder, by: fleet, at: site, view)
      if let winner = outcome.winner { try folder.write(best: winner) }
      try conclude(outcome.result, in: folder)
    } catch let error as EggError {
      let entries = (try? folder.entries()) ?? []
      keepTrials(entries)
      try? folder.write(report: ReportPage.html(for: entries))
      throw explained(error, in: folder)
    }
  }

  /// Writes result and report, prints the summary.
  ///
  /// - Throws: `ExitCode` 1 when nothing faster was found.
  func conclude(_ result: RunResult, in folder: RunFolder) throws {
    let entries = try folder.entries()
    keepTrials(entries)
    let story = RunStory(entries)
    try folder.write(result)
    try folder.write(report: ReportPage.html(for: entries))
    if result.candidate != nil, let best = story.best { try folder.write(best: best.candidate) }
    let summary = RunSummary.lines(for: story, folder: folder.path)
    if output.json {
      if !output.quiet { StandardStreams.note(summary) }
      try StandardStreams.output(json: result)
    } else {
      StandardStreams.output(summary)
    }
    if story.verdict != .faster { throw ExitCode(EggError.Code.notImproved.rawValue) }
  }

  /// Adds what was tried to the user's record; a failure of that is a remark, not the run's.
  private func keepTrials(_ entries: [JournalEntry]) {
    guard let remark = TrialRecord.keep(entries, in: UserEvidence.store), !output.quiet else { return }
    StandardStreams.note([Line(remark, .caution)])
  }

  private func optimize(
    _ journal: Journal, in folder: RunFolder, by fleet: ModelFleet, at site: JobSite, _ view: ProgressView?
  ) async throws -> RunOutcome {
    let state = RunState(journal.history)
    try fleet.checkPrinciples(of: state.header)
    let team = try fleet.team(
      for: settings, answers: folder.answers, spent: state.spending,
      record: CallRecord(journal: journal, view: view).add)
    return try await Interruption.cancelling {
      view?.note(Line("stopping; Ctrl-C again ends at once", .caution))
    } _: {
      for warning in await site.warnings(on: settings.device) { view?.note(Line(warning.message, .caution)) }
      let operation: @Sendable () async throws -> RunOutcome = {
        try await site.withReferee(
          for: problem, settings: settings, device: settings.device,
          seconds: settings.timeBudget.map { max(0, $0 - journal.elapsedBefore) },
          note: { view?.note(Line($0, .faint)) }
        ) { referee in
          try await Optimizer(
            problem: problem, settings: settings, team: team, referee: referee, journal: journal,
            environment: site.facts.merging(fleet.facts) { $1 }, observer: view.map(Observer.init),
            elapsed: .seconds(journal.elapsedBefore),
            deviceSeconds: RunCost.deviceSeconds(of: journal.history), warmTeam: warmTeam
          ).run()
        }
      }
      guard let view else { return try await operation() }
      return try await view.during(operation)
    }
  }

  /// The built-in expert, where the settings ask for a warm start.
  private var warmTeam: AgentTeam? {
    settings.seedSource == .expert ? BuiltInExpert.team() : nil
  }

  /// Passes the method's events to the view.
  private struct Observer: RunObserver {
    var view: ProgressView
    func observe(_ event: Event, step: String, replayed: Bool) async {
      view.show(event, step: step, recalled: replayed)
    }
  }

  /// The command that goes on with the run.
  private func resumption(of folder: RunFolder) -> String {
    let place = launcher == .local ? [] : ["--launcher", launcher.text]
    let words = ["egg", "resume", folder.path] + team.words + place
    return words.map(ShellWord.quoted).joined(separator: " ")
  }

  /// The error with what to do about this run.
  private func explained(_ error: EggError, in folder: RunFolder) -> EggError {
    var error = error
    switch error.code {
    case .interrupted:
      error.message = "Interrupted; the run so far is in \(folder.path)."
      error.advice = "Go on with it: \(resumption(of: folder))"
    case .environment:
      error.advice += "\nThe run so far is kept; go on with it: \(resumption(of: folder))"
    case .notImproved, .budget: error.advice += "\nThe report says what was tried: \(folder.report)"
    case .usage: break
    }
    return error
  }
}
