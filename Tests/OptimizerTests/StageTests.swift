import Domain
import Optimizer
import Testing

@Suite("Stages")
struct StageTests {
  @Test("A stage makes as many attempts as the settings say", arguments: [1, 2, 4])
  func attempts(count: Int) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: count))
    for number in 0..<9 { rehearsal.script.changes["mapping#\(number)"] = "m\(number)" }
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.result.stages[1].tried == count)
    #expect(outcome.result.stages[1].ending == .attempts)
  }

  @Test("The incumbent is profiled afresh in each stage, and again only when it changed")
  func profiles() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 3))
    rehearsal.script.changes = ["mapping#0": "m0", "mapping#1": "m1", "mapping#2": "m2"]
    rehearsal.script.seconds.merge(["m0": 1.2, "m1": 0.5, "m2": 0.4]) { $1 }
    _ = try await rehearsal.run()
    #expect(
      rehearsal.log.calls.filter { $0.hasPrefix("profile") } == [
        "profile s1", "profile s1", "profile m1", "profile m2", "profile m2", "profile m2",
      ])
  }

  @Test("A stage ends when the incumbent is near the floor")
  func headroom() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 2))
    rehearsal.script.changes = ["mapping#0": "m0", "mapping#1": "m1"]
    rehearsal.script.seconds["m0"] = 0.5
    rehearsal.script.headroom["m0"] = 1.1
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.result.stages.map(\.ending) == [.attempts, .headroom, .headroom, .headroom])
    #expect(!rehearsal.log.calls.contains("diagnose m0"))
  }

  @Test("A stage ends when the profile agent sees nothing worth its cost")
  func notWorthOptimizing() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 2))
    rehearsal.script.changes = ["structure:s1": "r1", "mapping#0": "m0"]
    rehearsal.script.finished = ["s1"]
    let (outcome, _) = try await rehearsal.run()
    #expect(
      outcome.result.stages.map(\.ending) == [
        .attempts, .notWorthOptimizing, .notWorthOptimizing, .notWorthOptimizing,
      ])
    #expect(outcome.result.evaluations == 1)
  }

  @Test("A profile that fails is not fatal")
  func failedProfile() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 1))
    rehearsal.script.changes = ["mapping#0": "m"]
    rehearsal.script.seconds["m"] = 0.5
    rehearsal.script.unprofiled = ["s1"]
    let (outcome, journal) = try await rehearsal.run()
    #expect(outcome.winner?.title == "m")
    #expect(await journal.recall("mapping/attempt-1/profiled") == .profiled(Script.id("s1"), nil))
  }

  @Test("A plan that changes nothing counts as a duplicate of the incumbent, and the stage goes on")
  func emptyPlan() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 2))
    rehearsal.script.changes = ["mapping#1": "m1"]
    rehearsal.script.seconds["m1"] = 0.5
    #expect(try await rehearsal.run().outcome.winner?.title == "m1")
    let second = try #require(rehearsal.briefs.briefs.filter { $0.stage == .mapping }.last)
    #expect(second.attempts.map(\.ending) == [.duplicate])
    #expect(second.attempts.map(\.candidate) == [Script.id("s1")])
  }

  @Test("A stage sees the decisions of earlier stages and the attempts of its own, nothing else")
  func context() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 2))
    rehearsal.script.changes = [
      "structure:s1": "r1", "mapping#0": "m0", "mapping#1": "m1", "tiling#0": "t0", "memory#0": "y0",
    ]
    rehearsal.script.seconds.merge(["s1": 1, "r1": 0.9, "m0": 0.8, "m1": 2, "t0": 0.7]) { $1 }
    _ = try await rehearsal.run()
    let shown = rehearsal.briefs.briefs.map { brief in
      "\(brief.stage.rawValue) \(brief.decisions) \(brief.attempts.map(\.ending.rawValue))"
    }
    #expect(
      shown == [
        "structure [\"s1\"] []",
        "mapping [\"s1\", \"r1\"] []", "mapping [\"s1\", \"r1\"] [\"accepted\"]",
        "tiling [\"s1\", \"r1\", \"m0\"] []", "tiling [\"s1\", \"r1\", \"m0\"] [\"accepted\"]",
        "memory [\"s1\", \"r1\", \"m0\", \"t0\"] []", "memory [\"s1\", \"r1\", \"m0\", \"t0\"] [\"slower\"]",
      ])
  }
}
