import Testing

@testable import Referee

extension ProcessTests {
  @Suite("Known cheats")
  struct KnownCheatsTests {
    @Test("Every cheat that needs no GPU is caught, and no honest sibling is refused")
    func processorSubset() async throws {
      let report = try await SelfTest(configuration: HarnessSetup.configuration()).run()
      for entry in report.entries {
        #expect(entry.caught, "\(entry.name) \(entry.ending.outcome.rawValue): \(entry.ending.evidence)")
        #expect(!entry.refusedHonest, "\(entry.name)'s sibling: \(entry.honest?.evidence ?? "")")
      }
      let expected = CheatFixture.all.filter { Obstacle.reason(against: $0, on: "cpu") != nil }
      #expect(report.skipped.map(\.name) == expected.map(\.name))
      #expect(report.entries.count + report.skipped.count == CheatFixture.all.count)
      // Names are a help to people; docs/cheats.md says how many were right where.
      #expect(report.entries.count(where: \.named) * 3 >= report.entries.count * 2)
    }
  }
}
