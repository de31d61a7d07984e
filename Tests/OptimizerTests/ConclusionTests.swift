import Domain
import Optimizer
import Testing

@Suite("The end of a run")
struct ConclusionTests {
  @Test(
    "A winner is improved only if FASTER than eager, and exported unless SLOWER",
    arguments: [(0.5, true, true), (1.0, false, true), (1.5, false, false)])
  func verdicts(seconds: Double, isImproved: Bool, isExported: Bool) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 0))
    rehearsal.script.seconds["s1"] = seconds
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.isImproved == isImproved)
    #expect((outcome.winner != nil) == isExported)
    #expect((outcome.result.candidate != nil) == isExported)
    #expect(outcome.result.verdict.strict)
    #expect(outcome.result.speedup.eager?.value == 1 / seconds)
  }

  @Test("A winner slower than eager gives way to a seed of plain PyTorch calls")
  func plainFallback() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 0))
    rehearsal.script.seeds = ["s1", Candidate.plainTitle]
    rehearsal.script.seconds.merge(["s1": 1.03, Candidate.plainTitle: 1.01]) { $1 }
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.winner?.title == Candidate.plainTitle)
    #expect(!outcome.isImproved)
    #expect(rehearsal.log.calls.suffix(4).map { $0.prefix(6) } == ["time s", "time P", "time P", "profil"])
  }

  @Test("A winner that fails its final timing gives way to the incumbent before it")
  func failedWinner() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 1))
    rehearsal.script.changes = ["mapping#0": "m", "tiling#0": "t"]
    rehearsal.script.seconds.merge(["s1": 0.9, "m": 0.7, "t": 0.5]) { $1 }
    rehearsal.script.failures["t"] = "final"
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.winner?.title == "m" && outcome.isImproved)
    #expect(rehearsal.log.calls.suffix(4) == ["time t/eager", "time m/eager", "time m/compile", "profile m"])
  }

  @Test("When nothing can be timed at the end there is no winner and no verdict")
  func nothingLeft() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 1))
    rehearsal.script.failures["s1"] = "final"
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.winner == nil && !outcome.result.verdict.strict)
    #expect(outcome.result.speedup == .init(eager: nil, compile: nil, fastest: nil))
  }
}
