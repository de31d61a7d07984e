import Domain
import Foundation
import Journal
import Testing

@testable import Commands

@Suite struct `What agents saw` {
  private func candidate(_ title: String, parent: Candidate? = nil) -> Candidate {
    Candidate(source: "# \(title)", stage: .mapping, parent: parent?.id, title: title)
  }

  private func contexts(_ events: [Event]) -> [StageContext] {
    StageContext.all(
      in: events.enumerated().map {
        JournalEntry(
          sequence: $0.offset + 1, time: Date(), elapsed: 1, step: "s\($0.offset)", event: $0.element)
      })
  }

  private func call(_ question: String) -> ModelCall {
    ModelCall(role: .profile, model: "m", question: question, prompt: "0123456789ab", seconds: 1)
  }

  @Test func `a stage is told the line of descent of the incumbent, and keeps its own calls and attempts`() {
    let seed = candidate("seed")
    let mapped = candidate("mapped", parent: seed)
    let dropped = candidate("dropped", parent: seed)
    let yes = Decision(accepted: true, ending: .accepted, reason: "r")
    let no = Decision(accepted: false, ending: .slower, reason: "r")
    let found = contexts([
      .stageStarted(.structure), .asked(call("seed")), .proposed(seed), .decided(seed.id, yes),
      .stageStarted(.mapping), .asked(call("a")), .proposed(dropped), .decided(dropped.id, no),
      .proposed(mapped), .decided(mapped.id, yes), .stageStarted(.tiling), .asked(call("b")),
    ])
    #expect(found.map(\.stage) == [.structure, .mapping, .tiling])
    #expect(found.map(\.decisions) == [[], ["seed"], ["seed", "mapped"]])
    #expect(found.map { $0.calls.map(\.question) } == [["seed"], ["a"], ["b"]])
    #expect(found[1].attempts == ["dropped: slower (r)", "mapped: accepted (r)"])
  }

  @Test func `a question without a kept prompt is told with its failure`() throws {
    var failed = call("tiling diagnose")
    failed.failure = "no key"
    let context = try #require(contexts([.stageStarted(.tiling), .asked(failed)]).first)
    let text = try ShownStage(context, answers: "/nowhere", withAnswers: true).text
    #expect(text.contains("stage tiling") && text.contains("tiling diagnose (m)") && text.contains("no key"))
  }

  @Test func `without a model the expert's context is told`() throws {
    let context = try #require(contexts([.stageStarted(.structure)]).first)
    #expect(try ShownStage(context, answers: "/nowhere", withAnswers: false).text.contains("built-in expert"))
  }
}
