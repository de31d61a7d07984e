import Domain
import Optimizer
import Synchronization
import Testing

@Suite("Going on after a run was cut off")
struct ResumeTests {
  static let rehearsals: [Rehearsal] = [
    Rehearsal(script: .eventful),
    Rehearsal(script: .eventful, settings: RunSettings(attemptsPerStage: 3)),
    Rehearsal(script: .eventful, settings: RunSettings(attemptsPerStage: 3, evaluationBudget: 6)),
    Rehearsal(script: .eventful, settings: RunSettings(seeds: 1, attemptsPerStage: 0)),
  ]

  @Test("After a cut at any event the rest is done once, and the outcome is the same", arguments: 0..<4)
  func everyCut(number: Int) async throws {
    let full = Rehearsal(
      script: ResumeTests.rehearsals[number].script, settings: ResumeTests.rehearsals[number].settings)
    let (outcome, journal) = try await full.run()
    let lines = await journal.lines
    #expect(lines.count > 10)

    for count in 0...lines.count {
      let rest = Rehearsal(script: full.script, settings: full.settings)
      let kept = try MemoryJournal(lines.prefix(count), log: rest.log)
      let last = count == 0 ? nil : lines[count - 1]
      let resumed = try await rest.optimizer(journal: kept, elapsed: last?.seconds ?? 0).run()
      #expect(resumed == outcome, "cut after \(count) events")
      #expect(
        rest.log.calls == Array(full.log.calls.dropFirst(last?.calls ?? 0)), "cut after \(count) events")
      #expect(await kept.lines.map(\.event) == lines.map(\.event), "cut after \(count) events")
      #expect(await kept.doubled.isEmpty)
    }
  }

  @Test("A run that found nothing valid ends the same way after any cut")
  func everyCutOfAFailure() async throws {
    var script = Script.eventful
    script.repairs = [:]
    script.failures = ["s1": "build", "s2": "check"]
    let full = Rehearsal(script: script, settings: RunSettings(evaluationBudget: 1))
    let journal = try MemoryJournal(log: full.log)
    let failure = await #expect(throws: EggError.self) {
      try await full.optimizer(journal: journal).run()
    }
    for count in 0...(await journal.lines.count) {
      let rest = Rehearsal(script: script, settings: full.settings)
      let kept = try MemoryJournal(await journal.lines.prefix(count), log: rest.log)
      let error = await #expect(throws: EggError.self) { try await rest.optimizer(journal: kept).run() }
      #expect(error == failure)
    }
  }

  @Test("A stage that ended for want of budget stays ended when the budget grows")
  func largerBudget() async throws {
    var rehearsal = Rehearsal(
      script: .eventful, settings: RunSettings(attemptsPerStage: 3, evaluationBudget: 6))
    let (outcome, journal) = try await rehearsal.run()
    rehearsal.settings.evaluationBudget = nil
    let lines = await journal.lines
    let kept = try MemoryJournal(lines, log: rehearsal.log)
    let before = rehearsal.log.calls.count
    #expect(try await rehearsal.optimizer(journal: kept).run() == outcome)
    #expect(rehearsal.log.calls.count == before)
  }

  @Test("Cancelling at any job leaves an interrupted journal that goes on to the same outcome")
  func cancellation() async throws {
    let full = Rehearsal(script: .eventful)
    let (outcome, _) = try await full.run()
    for job in full.log.calls.indices {
      var stopped = Rehearsal(script: .eventful)
      stopped.interfere = { calls in
        guard calls >= job else { return }
        withUnsafeCurrentTask { $0?.cancel() }
        try Task.checkCancellation()
      }
      let journal = try MemoryJournal(log: stopped.log)
      let (first, log) = (stopped.optimizer(journal: journal), stopped.log)
      await #expect(throws: CancellationError.self) { try await Task { try await first.run() }.value }
      #expect(await journal.lines.last?.event.kind == .interrupted)

      let rest = Rehearsal(script: .eventful)
      let kept = try MemoryJournal(await journal.lines, log: rest.log)
      let resumed = try await rest.optimizer(journal: kept, elapsed: log.now.seconds).run()
      #expect(resumed == outcome, "cancelled at job \(job)")
      #expect(log.calls + rest.log.calls == full.log.calls, "cancelled at job \(job)")
    }
  }

  @Test("An error of the referee ends the run as it is, and the step is done again later")
  func refereeError() async throws {
    var broken = Rehearsal(script: .eventful)
    broken.interfere = { calls in
      if calls == 6 { throw EggError(.environment, "the harness died", advice: "") }
    }
    let journal = try MemoryJournal(log: broken.log)
    let error = await #expect(throws: EggError.self) { try await broken.optimizer(journal: journal).run() }
    #expect(error?.message == "the harness died")
    let rest = Rehearsal(script: .eventful)
    let kept = try MemoryJournal(await journal.lines, log: rest.log)
    _ = try await rest.optimizer(journal: kept).run()
    let full = Rehearsal(script: .eventful)
    _ = try await full.run()
    #expect(broken.log.calls + rest.log.calls == full.log.calls)
  }

  @Test(
    "A journal of another problem, other settings or other agents is refused",
    arguments: ["problem", "settings", "agents"])
  func anotherRun(difference: String) async throws {
    let rehearsal = Rehearsal()
    let (_, journal) = try await rehearsal.run()
    var settings = rehearsal.settings
    var problem = Rehearsal.problem
    var team = rehearsal.script.team(rehearsal.log)
    switch difference {
    case "problem": problem.source += "#"
    case "settings": settings.seeds = 7
    default: team.name = "another"
    }
    let referee = ScriptedReferee(script: rehearsal.script, log: rehearsal.log)
    let other = Optimizer(
      problem: problem, settings: settings, team: team, referee: referee, journal: journal)
    let error = await #expect(throws: EggError.self) { try await other.run() }
    #expect(error?.code == .usage)
  }

  @Test("An observer sees every event once, and which were only recalled")
  func observer() async throws {
    let full = Rehearsal(script: .eventful)
    let lines = await (try full.run()).journal.lines
    let kept = try MemoryJournal(lines.prefix(9), log: full.log)
    let observer = Witness()
    _ = try await Rehearsal(script: .eventful).optimizer(journal: kept, observer: observer).run()
    #expect(observer.seen.map(\.step) == lines.map(\.step))
    #expect(observer.seen.map(\.replayed) == lines.indices.map { $0 < 9 })
  }
}

final class Witness: RunObserver {
  private let list = Mutex([(step: String, replayed: Bool)]())
  var seen: [(step: String, replayed: Bool)] { list.withLock { $0 } }
  func observe(_ event: Event, step: String, replayed: Bool) async {
    list.withLock { $0.append((step, replayed)) }
  }
}
