import Domain
import Foundation
import Journal
import Knowledge
import Testing

@testable import Commands

@Suite struct `Trials of a run` {
  private static let device = Device(
    name: "d", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 1, coreCacheBytes: 1, bandwidth: 1,
    floatingPointRate: 1)
  private static let admission = Admission(
    trace: TracedProblem(graph: nil, opaqueReason: nil, constructionSource: "", moduleSource: ""), inputs: [],
    outputs: [], compulsoryBytes: 1, operations: 0, floorSeconds: 1, device: device, warnings: [])

  private func candidate(_ title: String) -> Candidate {
    Candidate(source: "# \(title)", stage: .mapping, title: title)
  }

  private func timing(_ speedup: Double, _ verdict: SpeedVerdict) -> TimingOutcome {
    let one = Estimate(value: 1, low: 1, high: 1)
    return TimingOutcome(
      candidateSeconds: one, rivalSeconds: one,
      speedup: Estimate(value: speedup, low: speedup, high: speedup),
      verdict: verdict, blocks: 8)
  }

  private func trials(_ events: [(String, Event)]) -> [Trial] {
    let problem = Problem(name: "p", source: "s")
    let head: [(String, Event)] = [
      (
        "started",
        .started(RunHeader(problem: problem, settings: RunSettings(), agents: "m", environment: [:]))
      ),
      ("admission", .admitted(Self.admission)), ("mapping/started", .stageStarted(.mapping)),
    ]
    let time = Date(timeIntervalSince1970: 1_000_000)
    return TrialRecord.trials(
      of: RunState(
        (head + events).enumerated().map {
          JournalEntry(
            sequence: $0.offset + 1, time: time, elapsed: 1, step: $0.element.0, event: $0.element.1)
        }))
  }

  private func diagnosed(_ principles: [String], predicting speedup: Double?) -> (String, Event) {
    let plan = Plan(summary: "p", principles: principles, predictedSpeedup: speedup)
    return (
      "mapping/attempt-1/diagnosed",
      .diagnosed(candidate("i").id, Diagnosis(worthOptimizing: true, bottleneck: "b", plan: plan))
    )
  }

  @Test func `each principle of a plan is a trial with what came of it`() {
    let (made, incumbent) = (candidate("m"), candidate("i"))
    let found = trials([
      diagnosed(["H1.16", "H1.17"], predicting: 1.5), ("mapping/attempt-1/proposed", .proposed(made)),
      ("mapping/attempt-1/screen", .timed(made.id, .candidate(incumbent.id), timing(1.1, .unstable))),
      ("mapping/attempt-1/time", .timed(made.id, .candidate(incumbent.id), timing(1.2, .faster))),
      ("mapping/play-off-2/time", .timed(made.id, .candidate(candidate("x").id), timing(0.5, .slower))),
    ])
    #expect(found.map(\.principle) == ["H1.16", "H1.17"] && Set(found.map(\.id)).count == 2)
    #expect(found.allSatisfy { $0.achieved == 1.2 && $0.kept && $0.predicted == 1.5 && $0.device == "d" })
  }

  @Test func `a failure counts, a repetition and what is not judged yet do not`() {
    let made = candidate("m")
    let failed = Event.built(
      made.id, BuildOutcome(seconds: 1, failure: Failure(kind: .compile, message: "no")))
    let proposal = [
      diagnosed(["H1.16"], predicting: nil), ("mapping/attempt-1/proposed", Event.proposed(made)),
    ]
    #expect(trials(proposal).isEmpty)
    #expect(trials(proposal + [("mapping/attempt-1/build", failed)]).map(\.kept) == [false])
    let repeated = Decision(accepted: false, ending: .duplicate, reason: "again")
    #expect(trials(proposal + [("mapping/attempt-1/decided", .decided(made.id, repeated))]).isEmpty)
  }

  @Test(arguments: [true, false])
  func `a replay is no trial`(isRecalled: Bool) {
    let made = candidate("m")
    let call = ModelCall(
      role: .profile, model: "m", question: "q", prompt: "p", seconds: 1, isRecalled: isRecalled)
    let found = trials([
      ("asked-1", .asked(call)), diagnosed(["H1.16"], predicting: 2),
      ("mapping/attempt-1/proposed", .proposed(made)),
      ("mapping/attempt-1/time", .timed(made.id, .candidate(candidate("i").id), timing(1.3, .faster))),
    ])
    #expect(found.isEmpty == isRecalled)
  }

  @Test func `a repair stands for the proposal that it mends`() {
    let (broken, mended) = (candidate("b"), candidate("m"))
    let failed = Event.built(
      broken.id, BuildOutcome(seconds: 1, failure: Failure(kind: .compile, message: "no")))
    let repair = Repair(criticalIssue: "c", plan: Plan(summary: "r"))
    let found = trials([
      diagnosed(["H1.16"], predicting: 2), ("mapping/attempt-1/proposed", .proposed(broken)),
      ("mapping/attempt-1/build", failed),
      ("mapping/attempt-1/repair-1/debugged", .debugged(broken.id, repair)),
      ("mapping/attempt-1/repair-1/proposed", .proposed(mended)),
      ("mapping/attempt-1/time", .timed(mended.id, .candidate(candidate("i").id), timing(1.3, .faster))),
    ])
    #expect(found.map(\.achieved) == [1.3])
  }
}
