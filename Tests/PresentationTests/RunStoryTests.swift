import Domain
import Journal
import Testing

@testable import Presentation

@Suite struct `The story of a run` {
  let story = RunStory(SampleRun.events)

  @Test func `numbers its trials and knows where each came from`() throws {
    #expect(story.trials.map(\.number) == Array(1...7))
    #expect(story.trials[0].plan == nil)
    let mended = story.trials[2]
    #expect(mended.issue == "a header is missing")
    #expect(mended.plan?.principles == ["build-1"])
    #expect(story.trials[4].plan?.summary == "unroll by 2")
  }

  @Test func `follows the incumbent and its speedup`() {
    let middle = RunStory(SampleRun.structure + SampleRun.tuning.prefix(8))
    #expect(middle.best?.candidate.id == SampleRun.mapped.id)
    #expect(middle.best?.timing(against: .baseline(.eager)) == nil)
    #expect(middle.speedup(over: .eager).map { ($0 * 100).rounded() } == 202)
    #expect(story.speedup(over: .eager) == SampleRun.eager.speedup.value)
  }

  @Test func `ends with the candidate that the result is about, though it lost as a challenger`() {
    var result = SampleRun.result
    result.time.candidate = 3400
    let story = RunStory(
      SampleRun.structure + SampleRun.tuning + [
        .timed(SampleRun.mended.id, .baseline(.eager), SampleRun.timing(3.4e-3, 4.1e-3)), .finished(result),
      ])
    #expect(story.best?.candidate.id == SampleRun.mended.id)
  }

  @Test func `counts what was built, and marks a second trial of the same candidate alone as its duplicate`()
  {
    let duplicate = Decision(accepted: false, ending: .duplicate, reason: "tried before")
    let story = RunStory(
      SampleRun.structure + [.proposed(SampleRun.first), .decided(SampleRun.first.id, duplicate)])
    #expect(story.evaluations == 3)
    #expect(story.trials.map(\.ending) == [.accepted, .failed, .slower, .duplicate])
  }

  @Test func `gives what comes after a repetition to the trial that was repeated`() throws {
    let id = SampleRun.first.id
    let duplicate = Decision(accepted: false, ending: .duplicate, reason: "tried before")
    let kept = Decision(accepted: true, ending: .accepted, reason: "the first valid structure")
    let story = RunStory([
      .stageStarted(.structure), .proposed(SampleRun.first), .proposed(SampleRun.first),
      .decided(id, duplicate), .decided(id, kept),
    ])
    #expect(story.trials.map(\.ending) == [.accepted, .duplicate])
    #expect(story.best?.number == 1)
  }

  @Test func `keeps the latest timing for each rival, and takes the time from the most certain one`() throws {
    let id = SampleRun.first.id
    let story = RunStory([
      .stageStarted(.structure), .proposed(SampleRun.first),
      .timed(id, .baseline(.eager), SampleRun.timing(2, 4)),
      .timed(id, .candidate(SampleRun.second.id), SampleRun.timing(3, 4, width: 0.2)),
      .timed(id, .baseline(.eager), SampleRun.timing(1, 4, width: 0.1)),
    ])
    let trial = try #require(story.trials.first)
    #expect(trial.timings.count == 2)
    #expect(trial.seconds?.value == 1)
    #expect(trial.decisive?.rival == .candidate(SampleRun.second.id))
  }

  @Test func `forgets an interruption once the run goes on`() {
    #expect(RunStory([Event.interrupted("Ctrl-C")]).state.interruption == "Ctrl-C")
    #expect(RunStory([Event.interrupted("Ctrl-C"), .stageStarted(.structure)]).state.interruption == nil)
  }

  @Test(
    arguments: [
      (0, .admitting), (1, .writing), (3, .building), (4, .checking), (5, .timing), (8, .debugging),
    ] as [(Int, RunStory.Step)])
  func `knows what is being done after each event`(index: Int, step: RunStory.Step) {
    #expect(RunStory(SampleRun.structure.prefix(index + 1)).step == step)
  }
}
