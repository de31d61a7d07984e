import Domain
import Foundation
import Journal
import Testing

@Suite("The state of a run")
struct RunStateTests {
  private static let seed = Samples.candidate
  private static let refined = Samples.refined
  private static let decision = Decision(accepted: true, ending: .accepted, reason: "FASTER")

  private static let events: [Event] = [
    .started(Samples.header), .admitted(Samples.admission()), .stageStarted(.structure), .proposed(seed),
    .built(seed.id, BuildOutcome(seconds: 1)), .checked(seed.id, CheckOutcome(cases: [], failure: nil)),
    .timed(seed.id, .baseline(.eager), Samples.timing(1.5)), .decided(seed.id, decision),
    .stageFinished(StageSummary(stage: .structure, tried: 1, accepted: 1, gain: 1.5)),
    .stageStarted(.mapping), .profiled(seed.id, nil), .diagnosed(seed.id, Samples.diagnosis),
    .proposed(refined), .built(refined.id, BuildOutcome(seconds: 1)),
    .checked(refined.id, CheckOutcome(cases: [], failure: nil)),
    .timed(refined.id, .candidate(seed.id), Samples.timing(1.25)), .decided(refined.id, decision),
    .stageFinished(Samples.summary), .timed(refined.id, .baseline(.eager), Samples.timing(1.9)),
    .finished(Samples.result),
  ]

  private func state(after count: Int, then more: [Event] = []) -> RunState {
    RunState(
      (RunStateTests.events.prefix(count) + more).enumerated().map { index, event in
        JournalEntry(
          sequence: index + 1, time: Date(timeIntervalSince1970: Double(100 + index)), elapsed: Double(index),
          step: "step-\(index + 1)", event: event)
      })
  }

  @Test("A whole run folds into its stages, attempts, lineage, timings and result")
  func wholeRun() {
    let state = state(after: RunStateTests.events.count)
    #expect(state.header == Samples.header)
    #expect(state.stages.map(\.stage) == [.structure, .mapping])
    #expect(state.stages.map(\.summary?.gain) == [1.5, 1.25])
    #expect(state.stages.map(\.started) == [2, 9])
    #expect(state.stages.map(\.finished) == [8, 17])
    #expect(state.lineage == [RunStateTests.seed.id, RunStateTests.refined.id])
    #expect(state.incumbent == RunStateTests.refined)
    #expect(state.finalTimings.map(\.rival) == [.baseline(.eager)])
    #expect(state.isFinished && state.result == Samples.result)
    #expect(state.elapsed == 19 && state.started == Date(timeIntervalSince1970: 100))
  }

  @Test("An attempt knows what led to it and what became of it")
  func attempts() throws {
    let state = state(after: 17)
    let seed = try #require(state.attempt(RunStateTests.seed.id))
    let refined = try #require(state.attempt(RunStateTests.refined.id))
    #expect(seed.origin.diagnosis == nil && refined.origin.diagnosis == Samples.diagnosis)
    #expect(refined.timings.map(\.rival) == [.candidate(RunStateTests.seed.id)])
    #expect(refined.ending == .accepted && refined.step == "step-13")
    #expect(refined.started == 12 && refined.updated == 16)
  }

  @Test("A failed build ends an attempt before any decision")
  func failedAttempt() {
    let state = state(
      after: 13, then: [.built(RunStateTests.refined.id, BuildOutcome(seconds: 1, failure: Samples.failure))])
    #expect(state.attempts.map(\.ending) == [.accepted, .failed])
    #expect(state.lineage == [RunStateTests.seed.id])
  }

  @Test("A repair keeps the diagnosis that led to what it mends; the next seed does not")
  func repairs() {
    let repair = Repair(criticalIssue: "type", plan: Samples.plan)
    let mended = Candidate(source: "m", stage: .mapping, parent: RunStateTests.refined.id, title: "mended")
    let other = Candidate(source: "s", stage: .structure, title: "another seed")
    let state = state(
      after: 13, then: [.debugged(RunStateTests.refined.id, repair), .proposed(mended), .proposed(other)])
    let origins = state.attempts.map(\.origin)
    #expect(origins[2].repair == repair && origins[2].diagnosis == Samples.diagnosis)
    #expect(origins[3].repair == nil)
  }

  @Test("An interruption is forgotten once the run goes on")
  func interruption() {
    #expect(state(after: 5, then: [.interrupted("Ctrl-C")]).interruption == "Ctrl-C")
    #expect(state(after: 5, then: [.interrupted("Ctrl-C"), .stageStarted(.mapping)]).interruption == nil)
  }

  @Test("A run that was cut off before its first event has no header")
  func empty() {
    #expect(state(after: 0).header == nil)
    #expect(!state(after: 0).isFinished)
  }
}
