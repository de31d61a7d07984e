import Domain
import Optimizer
import Testing

@Suite("Algorithm 1")
struct AlgorithmTests {
  @Test("The steps come in the order of the paper")
  func order() async throws {
    var rehearsal = Rehearsal()
    rehearsal.script.changes = [
      "structure:s1": "r1", "structure:s2": "r2", "mapping#0": "m", "tiling#0": "t", "memory#0": "y",
    ]
    rehearsal.script.seconds.merge([
      "s1": 0.9, "s2": 1.2, "r1": 0.95, "r2": 0.6, "m": 0.5, "t": 0.7, "y": 0.4,
    ]) { $1 }
    let (outcome, _) = try await rehearsal.run()
    #expect(
      rehearsal.log.calls == [
        "admit",
        "seed", "build s1", "check s1", "time s1/eager",
        "seed", "build s2", "check s2", "time s2/eager",
        "profile s1", "diagnose s1", "refine s1", "build r1", "check r1", "screen r1/s1",
        "profile s2", "diagnose s2", "refine s2", "build r2", "check r2", "screen r2/s2", "time r2/s2",
        "screen r2/s1", "time r2/s1",
        "profile r2", "diagnose r2", "refine r2", "build m", "check m", "screen m/r2", "time m/r2",
        "profile m", "diagnose m", "refine m", "build t", "check t", "screen t/m",
        "profile m", "diagnose m", "refine m", "build y", "check y", "screen y/m", "time y/m",
        "time y/eager", "time y/compile", "profile y",
      ])
    #expect(outcome.winner?.title == "y")
    #expect(outcome.isImproved)
  }

  @Test("The result holds the stages, their gains and the final timings")
  func result() async throws {
    var rehearsal = Rehearsal()
    rehearsal.script.changes = ["structure:s2": "r2", "mapping#0": "m"]
    rehearsal.script.seconds.merge(["s1": 0.8, "s2": 1, "r2": 0.5, "m": 0.25]) { $1 }
    let result = try await rehearsal.run().outcome.result
    #expect(result.stages.map(\.stage) == [.structure, .mapping, .tiling, .memory])
    #expect(result.stages.map(\.tried) == [3, 1, 0, 0])
    #expect(result.stages.map(\.accepted) == [2, 1, 0, 0])
    #expect(abs(result.stages[0].gain - 2) < 1e-9 && abs(result.stages[1].gain - 2) < 1e-9)
    #expect(result.speedup.eager?.value == 4 && result.speedup.compile?.value == 3.2)
    #expect(result.speedup.fastest?.baseline == .compile)
    #expect(result.time == .init(candidate: 250_000, eager: 1_000_000, compile: 800_000, floor: 100_000))
    #expect(result.evaluations == 4 && result.candidate == "best.py")
    #expect(result.ownKernelShare == 0.75)
    #expect(result.verdict == .init(strict: true, kernelbench: nil))
    #expect(result.seconds == rehearsal.log.now.seconds)
    #expect(result.environment == ["torch": "none"] && result.agents == "script")
  }

  @Test("Equal inputs give equal journals")
  func determinism() async throws {
    let first = try await Rehearsal(script: .eventful).run()
    let second = try await Rehearsal(script: .eventful).run()
    #expect(await first.journal.lines.map(\.event) == second.journal.lines.map(\.event))
    #expect(await first.journal.steps == second.journal.steps)
  }

  @Test("No step has the name of another")
  func distinctSteps() async throws {
    let (_, journal) = try await Rehearsal(
      script: .eventful, settings: RunSettings(attemptsPerStage: 3)
    ).run()
    let steps = await journal.steps
    #expect(Set(steps).count == steps.count)
  }

  @Test("One seed and no attempts leave one evaluation", arguments: [1, 2])
  func ablation(seeds: Int) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: seeds, attemptsPerStage: 0))
    rehearsal.script.changes = ["structure:s1": "r1", "mapping#0": "m"]
    rehearsal.script.seconds["s1"] = 0.5
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.result.evaluations == seeds)
    #expect(rehearsal.log.calls.count { $0.hasPrefix("profile") } == 1, "the winner's alone")
    #expect(!rehearsal.log.calls.contains { $0.hasPrefix("refine") })
  }

  @Test("A team with fewer structures than asked for is asked no further")
  func fewSeeds() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 5, attemptsPerStage: 0))
    rehearsal.script.seeds = ["s1"]
    _ = try await rehearsal.run()
    #expect(rehearsal.log.calls.count { $0 == "seed" } == 2)
  }

  @Test("A seed that was offered before is dropped")
  func duplicateSeed() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 0))
    rehearsal.script.seeds = ["s1", "s1"]
    let (outcome, journal) = try await rehearsal.run()
    #expect(outcome.result.evaluations == 1)
    let decision = await journal.recall("structure/seed-2/decided")
    guard case .decided(_, let decision) = decision else { return #expect(Bool(false)) }
    #expect(decision.ending == .duplicate)
  }
}

extension Script {
  /// Failures, repairs, duplicates, gains and losses in one run.
  static var eventful: Script {
    var script = Script()
    script.seeds = ["s1", "s2"]
    script.changes = [
      "structure:s1": "r1", "structure:s2-mended": "r2", "mapping#0": "m0", "mapping#1": "m1",
      "mapping#2": "r1", "tiling#0": "t0", "tiling#1": "t0", "memory#0": "y0",
    ]
    script.repairs = ["s2": "s2-broken", "s2-broken": "s2-mended", "t0": "t0-mended"]
    script.failures = ["s2": "build", "s2-broken": "check", "t0": "check", "m0": "time"]
    script.seconds.merge([
      "s1": 0.9, "r1": 0.7, "s2-mended": 0.8, "r2": 0.75, "m1": 0.5, "t0-mended": 0.4, "y0": 0.4,
    ]) { $1 }
    script.unprofiled = ["s2-mended"]
    return script
  }
}
