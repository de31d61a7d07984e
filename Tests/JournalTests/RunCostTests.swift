import Domain
import Foundation
import Testing

@testable import Journal

struct RunCostTests {
  private func entries(_ events: [(Event, Double)]) -> [JournalEntry] {
    events.enumerated().map { index, pair in
      JournalEntry(sequence: index + 1, time: Date(), elapsed: pair.1, step: "step-\(index)", event: pair.0)
    }
  }

  private let run: [(Event, Double)] = [
    (.started(Samples.header), 1), (.admitted(Samples.admission()), 11), (.stageStarted(.structure), 11),
    (.asked(Samples.call), 31), (.proposed(Samples.candidate), 31),
    (.built(Samples.candidate.id, BuildOutcome(seconds: 1)), 35), (.asked(Samples.failedCall), 60),
    (.finished(Samples.result), 61),
  ]

  @Test("A finished run tells what models cost and how long the device worked")
  func cost() throws {
    let cost = try #require(RunCost(entries(run)))
    #expect(cost.agents == Samples.header.agents && cost.seconds == 61 && cost.deviceSeconds == 10)
    #expect(cost.spending.calls == 2 && cost.spending.tokens.total == 4600 && cost.spending.usd == 0.031)
  }

  @Test("A run that goes on, or that recordings carried out, is no measure")
  func none() {
    #expect(RunCost(entries(run.dropLast())) == nil && RunCost([]) == nil)
    var recalled = Samples.call
    recalled.isRecalled = true
    #expect(RunCost(entries(run + [(.asked(recalled), 62)])) == nil)
  }
}
