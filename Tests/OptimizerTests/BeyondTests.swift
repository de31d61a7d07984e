import Domain
import Optimizer
import Testing

@Suite("Beyond the paper: lanes, hand-back, warm start")
struct BeyondTests {
  @Test("Two candidates are carried through the stages, and the faster one wins in the end")
  func lanes() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 1, topK: 2))
    // The second seed is slower as it is, and tuning makes it the faster one.
    rehearsal.script.changes = ["tiling:s1": "t1", "tiling:s2": "t2"]
    rehearsal.script.keysByCandidate = [.tiling]
    rehearsal.script.seconds.merge(["s1": 0.8, "s2": 0.9, "t1": 0.7, "t2": 0.4]) { $1 }
    let (outcome, journal) = try await rehearsal.run()
    #expect(outcome.winner?.title == "t2")
    #expect(
      rehearsal.calls(on: "t2").contains("time t2/s2") && rehearsal.calls(on: "t2").contains("time t2/t1"))
    let beside = await journal.recall("tiling/lane-2/attempt-1/decided")
    guard case .decided(_, let decision) = beside else { return #expect(Bool(false)) }
    #expect(!decision.accepted && decision.ending == .accepted)
    guard case .decided(_, let last) = await journal.recall("memory/play-off-2/decided") else {
      return #expect(Bool(false))
    }
    #expect(last.accepted)
  }

  @Test("With one candidate the steps are those of the paper, and no play-off is held")
  func oneLane() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 1, topK: 1))
    rehearsal.script.changes = ["mapping#0": "m"]
    rehearsal.script.seconds["m"] = 0.5
    let steps = await (try await rehearsal.run().journal).steps
    #expect(!steps.contains { $0.contains("lane") || $0.contains("play-off") })
  }

  @Test("Copies that take a third of the time reopen the structure, once", arguments: [true, false])
  func handBack(isOn: Bool) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 1, handsBack: isOn))
    rehearsal.script.changes = ["structure:s1": "r1", "mapping#0": "m"]
    rehearsal.script.unrefined = ["s1"]
    rehearsal.script.movement = 0.33
    rehearsal.script.seconds.merge(["s1": 1, "r1": 0.5, "m": 0.4]) { $1 }
    let (outcome, journal) = try await rehearsal.run()
    let steps = await journal.steps.filter { $0.contains("hand-back") && $0.hasSuffix("diagnosed") }
    #expect(steps == (isOn ? ["mapping/attempt-1/hand-back/diagnosed"] : []))
    #expect(outcome.winner?.title == "m")
    let shown = rehearsal.briefs.briefs.compactMap(\.lastBottleneck)
    #expect(shown.contains { $0.contains("33 %") } == isOn)
  }

  @Test("A warm start's best candidate is the first seed, and the run's own team goes on from it")
  func warmStart() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 1, seedSource: .expert))
    rehearsal.script.seeds = ["none", "s2"]
    rehearsal.script.changes = ["structure:w-tuned": "r"]
    rehearsal.script.seconds.merge(["w": 0.8, "w-tuned": 0.6, "s2": 0.9, "r": 0.5]) { $1 }
    var warm = Script()
    warm.seeds = ["w"]
    warm.changes = ["tiling#0": "w-tuned"]
    rehearsal.warm = warm
    let (outcome, journal) = try await rehearsal.run()
    #expect(outcome.winner?.title == "r")
    let steps = await journal.steps
    #expect(
      steps.contains("warm-start/tiling/attempt-1/decided") && steps.contains("structure/seed-2/proposed"))
    #expect(!steps.contains("structure/seed-1/proposed") && Set(steps).count == steps.count)
    #expect(outcome.result.agents == "script, warm start by script")
  }

  @Test("A warm start that finds nothing leaves the run as it is")
  func emptyWarmStart() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 0, seedSource: .expert))
    var warm = Script()
    warm.seeds = []
    rehearsal.warm = warm
    #expect(try await rehearsal.run().outcome.winner != nil)
  }

  @Test("The similarity of seeds is measured and told")
  func similarity() async throws {
    let result = try await Rehearsal(settings: RunSettings(attemptsPerStage: 0)).run().outcome.result
    #expect(result.stages.first?.similarity == 1, "their sources differ in a comment alone")
    let one = try await Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 0)).run().outcome.result
    #expect(one.stages.first?.similarity == nil)
  }
}
