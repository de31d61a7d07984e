import Domain
import Testing

@testable import Presentation

@Suite struct `The story of a run` {
  let story = RunStory(SampleRun.events)

  @Test func `numbers its trials and knows where each came from`() throws {
    #expect(story.trials.map(\.number) == Array(1...7))
    #expect(story.trials[0].plan == nil)
    let mended = story.trials[2]
    #expect(mended.issue == "a header is missing")
    #expect(mended.principles == ["build-1"])
    #expect(story.trials[4].plan?.summary == "unroll by 2")
  }

  @Test func `follows the incumbent and its speedup`() {
    let middle = RunStory(SampleRun.structure + SampleRun.tuning.prefix(8))
    #expect(middle.incumbent == SampleRun.mapped.id)
    #expect(middle.best?.timing(against: .baseline(.eager)) == nil)
    #expect(middle.speedup(over: .eager).map { ($0 * 100).rounded() } == 202)
    #expect(story.speedup(over: .eager) == SampleRun.eager.speedup.value)
  }

  @Test func `ends with the candidate that the result is about, though it lost as a challenger`() {
    var result = SampleRun.result
    result.time.candidate = 3400
    let story = RunStory(SampleRun.structure + [.finished(result)])
    #expect(story.incumbent == SampleRun.mended.id)
  }

  @Test func `counts what was built, and marks a second trial of the same candidate alone as its duplicate`()
  {
    let duplicate = Decision(accepted: false, ending: .duplicate, reason: "tried before")
    let story = RunStory(
      SampleRun.structure + [.proposed(SampleRun.first), .decided(SampleRun.first.id, duplicate)])
    #expect(story.evaluations == 3)
    #expect(story.trials.map(\.ending) == [.accepted, .failed, .slower, .duplicate])
  }

  @Test func `keeps one timing for each rival, the latest`() {
    var trial = Trial(number: 1, candidate: SampleRun.first)
    trial.record(SampleRun.timing(2, 4), against: .baseline(.eager))
    trial.record(SampleRun.timing(3, 4), against: .candidate(SampleRun.second.id))
    trial.record(SampleRun.timing(1, 4), against: .baseline(.eager))
    #expect(trial.timings.count == 2)
    #expect(trial.seconds?.value == 1)
    #expect(trial.decisive?.rival == .candidate(SampleRun.second.id))
  }

  @Test func `forgets an interruption once the run goes on`() {
    #expect(RunStory([.interrupted("Ctrl-C")]).interruption == "Ctrl-C")
    #expect(RunStory([.interrupted("Ctrl-C"), .stageStarted(.structure)]).interruption == nil)
  }

  @Test(
    arguments: [
      (0, .admitting), (1, .writing), (3, .building), (4, .checking), (5, .timing), (8, .debugging),
    ] as [(Int, RunStory.Step)])
  func `knows what is being done after each event`(index: Int, step: RunStory.Step) {
    #expect(RunStory(SampleRun.structure.prefix(index + 1)).step == step)
  }
}
