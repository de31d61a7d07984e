import Domain
import Optimizer
import Testing

@Suite("Budgets")
struct BudgetTests {
  @Test("No more candidates are evaluated than allowed", arguments: 1...9)
  func evaluations(limit: Int) async throws {
    let settings = RunSettings(attemptsPerStage: 3, evaluationBudget: limit)
    let (outcome, _) = try await Rehearsal(script: .eventful, settings: settings).run()
    #expect(outcome.result.evaluations == min(limit, 9))
    #expect(outcome.winner != nil && outcome.result.speedup.compile != nil)
  }

  @Test("A run keeps to its time, with the final timings inside", arguments: [12.0, 20, 30, 40])
  func time(limit: Double) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 50, timeBudget: limit))
    for stage in Stage.tuning {
      for number in 0..<50 { rehearsal.script.changes["\(stage.rawValue)#\(number)"] = "\(stage)\(number)" }
    }
    let (outcome, journal) = try await rehearsal.run()
    #expect(outcome.result.seconds <= limit && outcome.result.seconds > limit - 7)
    #expect(outcome.result.speedup.eager != nil && outcome.result.speedup.compile != nil)
    #expect(outcome.result.stages.last?.ending == .budget)
    #expect(await journal.steps.last == "finished")
  }

  @Test("Time that earlier processes spent counts")
  func elapsed() async throws {
    let rehearsal = Rehearsal(settings: RunSettings(timeBudget: 60))
    let journal = try MemoryJournal(log: rehearsal.log)
    let error = await #expect(throws: EggError.self) {
      try await rehearsal.optimizer(journal: journal, elapsed: 61).run()
    }
    #expect(error?.code == .budget)
  }

  @Test("A run keeps to its time on the device, whatever builds and agents take", arguments: [12.0, 20, 30])
  func deviceTime(limit: Double) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 50, deviceTimeBudget: limit))
    for stage in Stage.tuning {
      for number in 0..<50 { rehearsal.script.changes["\(stage.rawValue)#\(number)"] = "\(stage)\(number)" }
    }
    let (outcome, _) = try await rehearsal.run()
    let spent = rehearsal.log.calls.count { call in
      ["admit", "check", "time", "screen", "profile"].contains { call.hasPrefix($0) }
    }
    #expect(Double(spent) <= limit && Double(spent) > limit - 7)
    #expect(outcome.result.seconds > limit && outcome.result.speedup.compile != nil)
    #expect(outcome.result.stages.last?.ending == .budget)
  }

  @Test("Time on the device that earlier processes spent counts")
  func earlierDeviceTime() async throws {
    let rehearsal = Rehearsal(settings: RunSettings(deviceTimeBudget: 60))
    let journal = try MemoryJournal(log: rehearsal.log)
    let error = await #expect(throws: EggError.self) {
      try await rehearsal.optimizer(journal: journal, onDevice: 61).run()
    }
    #expect(error?.code == .budget)
  }

  @Test("A budget that ends before anything is valid is an error of its own")
  func nothingValid() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(evaluationBudget: 1))
    rehearsal.script.failures = ["s1": "build"]
    let error = await #expect(throws: EggError.self) { try await rehearsal.run() }
    #expect(error?.code == .budget)
  }

  @Test("A run keeps to its tokens and its money, best so far kept", arguments: 1...14)
  func spending(limit: Int) async throws {
    for settings in [
      RunSettings(attemptsPerStage: 3, tokenBudget: limit * 100),
      RunSettings(attemptsPerStage: 3, usdBudget: Double(limit)),
    ] {
      let rehearsal = Rehearsal(script: .eventful, settings: settings)
      let journal = try MemoryJournal(log: rehearsal.log)
      guard limit > 1 else {
        let error = await #expect(throws: EggError.self) {
          try await rehearsal.optimizer(journal: journal, limit: 0).run()
        }
        #expect(error?.code == .budget)
        continue
      }
      let outcome = try await rehearsal.optimizer(journal: journal, limit: limit).run()
      #expect(outcome.winner != nil && outcome.result.speedup.eager != nil)
      #expect(
        outcome.result.tokens.total <= limit * 100
          && outcome.result.usd == Double(outcome.result.tokens.total) / 100)
      #expect(await journal.doubled.isEmpty)
    }
  }

  @Test("A run whose tokens ended in mid-attempt resumes with more to the same result", arguments: 2...12)
  func resumed(limit: Int) async throws {
    let settings = RunSettings(attemptsPerStage: 3)
    let first = Rehearsal(script: .eventful, settings: settings)
    let journal = try MemoryJournal(log: first.log)
    let outcome = try await first.optimizer(journal: journal, limit: limit).run()
    let second = Rehearsal(script: .eventful, settings: settings)
    let again = try MemoryJournal(await journal.lines.dropLast(), log: second.log)
    let resumed = try await second.optimizer(journal: again, limit: 1000).run()
    #expect(resumed.winner == outcome.winner && resumed.result.stages == outcome.result.stages)
    #expect(!second.log.calls.contains { $0.hasPrefix("refine") || $0 == "seed" || $0.hasPrefix("diagnose") })
  }

  @Test("Seeds that all fail within the budget are a failure, not the budget's end")
  func allFail() async throws {
    var rehearsal = Rehearsal()
    rehearsal.script.failures = ["s1": "build", "s2": "time"]
    let error = await #expect(throws: EggError.self) { try await rehearsal.run() }
    #expect(error?.code == .notImproved)
  }
}
