import Domain
import Optimizer
import Testing

@Suite("Work on the device while slow agents write")
struct AheadTests {
  /// Writes the second seed when the first has been judged and profiled.
  private struct PatientWriter: CodeAgent {
    let agents: ScriptedAgents

    func seed(_ brief: Brief, previous: [Candidate]) async throws -> Candidate? {
      if previous.count == 1 {
        agents.log.add("asked")
        try await agents.log.wait(for: "profile s1")
      }
      return try await agents.seed(brief, previous: previous)
    }

    func refine(_ candidate: Candidate, plan: Plan, brief: Brief) async throws -> Candidate? {
      try await agents.refine(candidate, plan: plan, brief: brief)
    }

    func repair(_ candidate: Candidate, repair: Repair, brief: Brief) async throws -> Candidate? {
      try await agents.repair(candidate, repair: repair, brief: brief)
    }
  }

  @Test("A seed is judged and profiled while the next one is written", .timeLimit(.minutes(10)))
  func overlap() async throws {
    var rehearsal = Rehearsal(script: .eventful)
    let (inTurn, _) = try await rehearsal.run()
    rehearsal = Rehearsal(script: .eventful, worksAhead: true)
    let log = rehearsal.log
    rehearsal.writer = PatientWriter(
      agents: ScriptedAgents(script: rehearsal.script, log: log, briefs: rehearsal.briefs))
    // The first check waits until the second seed is asked for: neither ends if the two go in turn.
    rehearsal.interfere = { _ in
      if log.calls.contains("build s1") && !log.calls.contains("check s1") {
        try await log.wait(for: "asked")
      }
    }
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.winner == inTurn.winner && outcome.result.evaluations == inTurn.result.evaluations)
    #expect(rehearsal.calls(on: "s1").count { $0 == "profile s1" } == 1)
  }

  @Test("What the budget has no room for is not asked for ahead", arguments: 1...3)
  func budget(limit: Int) async throws {
    let settings = RunSettings(attemptsPerStage: 3, evaluationBudget: limit)
    var rehearsal = Rehearsal(script: .eventful, settings: settings)
    let (inTurn, _) = try await rehearsal.run()
    let seeds = rehearsal.log.calls.count { $0 == "seed" }
    rehearsal = Rehearsal(script: .eventful, settings: settings, worksAhead: true)
    let (outcome, _) = try await rehearsal.run()
    #expect(rehearsal.log.calls.count { $0 == "seed" } == seeds)
    #expect(outcome.result.evaluations == inTurn.result.evaluations && outcome.winner == inTurn.winner)
  }

  @Test("After a cut at any event nothing is done twice, and the outcome is the same")
  func everyCut() async throws {
    let full = Rehearsal(script: .eventful, worksAhead: true)
    let (outcome, journal) = try await full.run()
    let lines = await journal.lines
    for count in 0...lines.count {
      let rest = Rehearsal(script: .eventful, worksAhead: true)
      let kept = try MemoryJournal(lines.prefix(count), log: rest.log)
      let resumed = try await rest.optimizer(journal: kept).run()
      #expect(resumed.winner == outcome.winner, "cut after \(count) events")
      #expect(resumed.result.evaluations == outcome.result.evaluations, "cut after \(count) events")
      #expect(await Set(kept.steps) == Set(lines.map(\.step)), "cut after \(count) events")
      #expect(await kept.doubled.isEmpty)
    }
  }
}

extension CallLog {
  /// Waits until a call has been made.
  fileprivate func wait(for call: String) async throws {
    while !calls.contains(call) { try await Task.sleep(for: .milliseconds(1)) }
  }
}
