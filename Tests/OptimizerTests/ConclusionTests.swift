import Domain
import Optimizer
import Testing

@Suite("The end of a run")
struct ConclusionTests {
  @Test(
    "A winner is improved only if FASTER than eager; PyTorch's own form takes the place of a SLOWER one",
    arguments: [(0.5, true, nil), (1.0, false, nil), (1.5, false, .eager)] as [(Double, Bool, Baseline?)])
  func verdicts(seconds: Double, isImproved: Bool, form: Baseline?) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 0))
    rehearsal.script.seconds.merge(["s1": seconds, "compile": 1]) { $1 }
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.isImproved == isImproved)
    #expect(outcome.winner?.form == form && outcome.result.returned == form)
    #expect(outcome.result.candidate != nil && outcome.result.verdict.strict)
    #expect(outcome.result.speedup.eager?.value == (form == nil ? 1 / seconds : 1))
    #expect(outcome.result.evaluations == 1, "a form of PyTorch is no evaluation")
  }

  /// `torch.compile` takes 0.8 s as a rival; as a candidate it is right or wrong, and as fast or slower.
  @Test(
    "A winner slower than torch.compile gives way to it where it is correct and keeps its promise",
    arguments: [(0.8, nil, .compile), (0.95, nil, nil), (0.8, "check", nil), (0.8, "build", nil)]
      as [(Double, String?, Baseline?)])
  func compiledForm(seconds: Double, failure: String?, form: Baseline?) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 0))
    let title = Candidate.title(of: .compile)
    rehearsal.script.seconds.merge(["s1": 0.9, title: seconds]) { $1 }
    rehearsal.script.failures[title] = failure
    let (outcome, journal) = try await rehearsal.run()
    #expect(outcome.winner?.form == form && outcome.result.returned == form)
    #expect(outcome.isImproved)
    #expect(await journal.steps.contains("final/pytorch-compile/proposed"))
    if form == .compile {
      #expect(outcome.result.speedup.fastest?.value == 1)
      #expect(outcome.winner?.source.contains("torch.compile(super().forward") == true)
    }
  }

  @Test("A form of PyTorch is no evaluation: it takes its place when there is room for none")
  func compiledFormOfSpentBudget() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 0, evaluationBudget: 1))
    rehearsal.script.seconds.merge(["s1": 0.9, Candidate.title(of: .compile): 0.8]) { $1 }
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.result.returned == .compile && outcome.result.evaluations == 1)
  }

  @Test("A winner slower than eager gives way to a seed of plain PyTorch calls")
  func plainFallback() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 0))
    rehearsal.script.seeds = ["s1", Candidate.plainTitle]
    rehearsal.script.seconds.merge(["s1": 1.03, Candidate.plainTitle: 1.01, "compile": 1]) { $1 }
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
