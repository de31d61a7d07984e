import Domain
import Testing

@testable import Referee

@Suite("Baselines that are held up")
struct BaselineTimesTests {
  private func outcome(rival: Double, candidate: Double = 0.5) -> TimingOutcome {
    func estimate(_ value: Double) -> Estimate { .init(value: value, low: 0.99 * value, high: 1.01 * value) }
    return TimingOutcome(
      candidateSeconds: estimate(candidate), rivalSeconds: estimate(rival),
      speedup: estimate(rival / candidate),
      verdict: .faster, blocks: 10)
  }

  @Test("A time near the lowest one, or below it, stands as it was measured", arguments: [2, 2.7, 2.9])
  func steady(second: Double) {
    let times = BaselineTimes()
    #expect(times.held(outcome(rival: 2.7), against: .eager) == outcome(rival: 2.7))
    #expect(times.held(outcome(rival: second), against: .eager) == outcome(rival: second))
  }

  @Test("The ratio to a time that has grown is told over the lower one, and is no firm word")
  func heldUp() {
    let times = BaselineTimes()
    _ = times.held(outcome(rival: 5.2), against: .compile)
    _ = times.held(outcome(rival: 2.7), against: .eager)
    _ = times.held(outcome(rival: 5.2), against: .eager)
    let found = times.held(outcome(rival: 5.2), against: .eager)
    #expect(found.verdict == .unstable && found.warnings.count == 1)
    #expect(found.speedup.value == 2.7 / 0.5 && found.speedup.low == found.speedup.value)
    #expect(found.speedup.high == outcome(rival: 5.2).speedup.high)
    #expect(found.rivalSeconds == outcome(rival: 5.2).rivalSeconds)
  }

  @Test("A candidate that failed was not timed")
  func failed() {
    let times = BaselineTimes()
    let failure = TimingOutcome(failure: Failure(kind: .impossible, message: "m", log: ""))
    _ = times.held(failure, against: .eager)
    #expect(times.held(outcome(rival: 5.2), against: .eager) == outcome(rival: 5.2))
  }
}
