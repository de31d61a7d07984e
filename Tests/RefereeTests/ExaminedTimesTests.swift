import Domain
import Testing

@testable import Referee

@Suite("Times that were examined")
struct ExaminedTimesTests {
  private static let candidate = Candidate(source: "x", stage: .structure, title: "x").id
  private static let clocks = ClockAgreement(
    method: .slope, claimed: 1, observed: 1, overhead: 0, tolerance: 0.1)

  @Test(
    "An examination stands for times that are not shorter, and for no other candidate's",
    arguments: [(1.0, true), (1.5, true), (0.985, true), (0.97, false)] as [(Double, Bool)])
  func covering(seconds: Double, isCovered: Bool) {
    let times = ExaminedTimes()
    #expect(times.covering(seconds, of: Self.candidate) == nil)
    times.note(1, Self.clocks, of: Self.candidate)
    #expect((times.covering(seconds, of: Self.candidate) != nil) == isCovered)
    let other = Candidate(source: "y", stage: .structure, title: "y").id
    #expect(times.covering(seconds, of: other) == nil)
  }

  @Test("The lowest examined time counts")
  func lowest() {
    let times = ExaminedTimes()
    for seconds in [1.0, 0.5, 2] { times.note(seconds, Self.clocks, of: Self.candidate) }
    #expect(times.covering(0.6, of: Self.candidate)?.seconds == 0.5)
  }

  @Test("Layers that Nsight Compute was found to need out are left out from then on")
  func levels() {
    let levels = ProfilerLevels()
    #expect(Array(levels.open) == ProfilerSandbox.levels)
    levels.note(ProfilerSandbox.levels[1])
    #expect(Array(levels.open) == Array(ProfilerSandbox.levels.dropFirst()))
  }
}
