import Domain
import Optimizer
import Testing

@Suite("Ablations and limits")
struct AblationTests {
  private func rehearsal(_ ablations: Ablation...) -> Rehearsal {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 1, ablations: Set(ablations)))
    rehearsal.script.changes = ["structure:s1": "r1", "mapping#0": "m", "memory#0": "y"]
    rehearsal.script.seconds.merge(["s1": 0.9, "r1": 0.8, "m": 0.7, "y": 0.6]) { $1 }
    return rehearsal
  }

  @Test("multi-seed: one seed")
  func multiSeed() async throws {
    let rehearsal = rehearsal(.multiSeed)
    _ = try await rehearsal.run()
    #expect(rehearsal.log.calls.count { $0 == "seed" } == 1)
  }

  @Test("refinement: seeds are not changed before tuning")
  func refinement() async throws {
    let rehearsal = rehearsal(.refinement)
    let steps = await (try await rehearsal.run().journal).steps
    #expect(!steps.contains { $0.contains("refine") } && steps.contains("mapping/attempt-1/decided"))
  }

  @Test("tuning: the structure is the result")
  func tuning() async throws {
    let (outcome, _) = try await rehearsal(.tuning).run()
    #expect(outcome.result.stages.map(\.stage) == [.structure] && outcome.winner?.title == "r1")
  }

  @Test("multi-agent: neither the profile agent nor the debug agent is asked")
  func multiAgent() async throws {
    var rehearsal = rehearsal(.multiAgent)
    rehearsal.script.failures = ["s1": "build"]
    rehearsal.script.repairs = ["s1": "s1-mended"]
    let (outcome, _) = try await rehearsal.run()
    #expect(!rehearsal.log.calls.contains { $0.hasPrefix("diagnose") || $0.hasPrefix("debug") })
    #expect(rehearsal.log.calls.contains("repair s1") && rehearsal.log.calls.contains("refine s2"))
    #expect(outcome.winner != nil)
  }

  @Test("metrics: nothing is profiled but the winner")
  func metrics() async throws {
    let rehearsal = rehearsal(.metrics)
    _ = try await rehearsal.run()
    #expect(rehearsal.log.calls.filter { $0.hasPrefix("profile") } == ["profile y"])
  }

  @Test("The order of the tuning stages is a setting")
  func order() async throws {
    var rehearsal = rehearsal()
    rehearsal.settings.tuningStages = [.memory, .mapping]
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.result.stages.map(\.stage) == [.structure, .memory, .mapping])
  }

  @Test("Repairs of seeds, refined and tuned candidates have limits of their own", arguments: [0, 1, 2])
  func repairs(count: Int) async throws {
    var rehearsal = rehearsal()
    rehearsal.settings = RunSettings(attemptsPerStage: 1, tuningRepairs: count)
    rehearsal.script.failures = ["m": "check", "m1": "check"]
    rehearsal.script.repairs = ["m": "m1", "m1": "m2"]
    _ = try await rehearsal.run()
    #expect(rehearsal.log.calls.count { $0.hasPrefix("debug m") } == count)
  }

  @Test(
    "Ablations and limits are in the journal, and a journal without them has the paper's",
    arguments: Ablation.allCases)
  func coding(part: Ablation) throws {
    let settings = RunSettings(
      tuningRepairs: 4, tuningStages: [.tiling], topK: 3, handsBack: true, seedSource: .expert,
      ablations: [part])
    let data = try CanonicalJSON.encode(settings)
    #expect(try CanonicalJSON.decode(RunSettings.self, from: data) == settings && settings.ablates(part))
    var json = try #require(try CanonicalJSON.decode(JSONValue.self, from: data).members)
    for key in ["tuningRepairs", "tuningStages", "topK", "handsBack", "seedSource", "ablations"] {
      json[key] = nil
    }
    let old = try CanonicalJSON.decode(
      RunSettings.self, from: try CanonicalJSON.encode(JSONValue.object(json)))
    #expect(old == RunSettings())
  }
}
