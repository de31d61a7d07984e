import Domain
import Synchronization
import Testing

@testable import Referee

extension CheatTests {
  @Suite("Known cheats with times and processes")
  struct KnownCheatsTests {
    @Test("Each that needs no GPU is caught, and no honest sibling is refused")
    func processorSubset() async throws {
      try await KnownCheats(of: ["T", "P"]).areCaught()
    }

    @Test("Stopped in the middle, it reports what it ran and names the rest")
    func stopped() async throws {
      let second = Occurrence()
      let begun = Mutex(0)
      let test = SelfTest(
        configuration: try await HarnessSetup.configuration(),
        fixtures: try SelfTest.fixtures(only: ["C1", "T7"]))
      let run = Task {
        try await test.run { text in
          guard text.hasPrefix("running"),
            begun.withLock({
              $0 += 1; return $0
            }) == 2
          else { return }
          second.announce()
        }
      }
      await second.wait()
      run.cancel()
      let report = try await run.value
      #expect(report.entries.count == 1)
      #expect(Set(report.entries.map(\.name) + report.unfinished) == Set(test.fixtures.map(\.name)))
      #expect(!report.passed)
    }
  }
}

extension WrongAnswerTests {
  @Suite("Known cheats with numbers and kernels")
  struct KnownWrongAnswersTests {
    @Test("Each that needs no GPU is caught, and no honest sibling is refused")
    func processorSubset() async throws {
      try await KnownCheats(of: ["C", "K"]).areCaught()
    }

    @Test("No class is left out")
    func complete() {
      #expect(Set(CheatFixture.all.compactMap(\.cheat.id.first)) == ["T", "P", "C", "K"])
    }
  }
}

/// The fixtures of classes whose ids begin with some letters.
private struct KnownCheats {
  var fixtures: [CheatFixture]

  init(of letters: Set<Character>) {
    fixtures = CheatFixture.all.filter { $0.cheat.id.first.map(letters.contains) == true }
  }

  func areCaught() async throws {
    let report = try await SelfTest(configuration: HarnessSetup.configuration(), fixtures: fixtures).run()
    for first in report.entries {
      let entry = try await again(first)
      #expect(entry.caught, "\(entry.name) \(entry.ending.outcome.rawValue): \(entry.ending.evidence)")
      #expect(!entry.refusedHonest, "\(entry.name)'s sibling: \(entry.honest?.evidence ?? "")")
    }
    let expected = fixtures.filter { Obstacle.reason(against: $0, on: "cpu") != nil }
    #expect(report.skipped.map(\.name) == expected.map(\.name))
    #expect(report.unfinished.isEmpty)
    #expect(report.entries.count + report.skipped.count == fixtures.count)
    // Names are a help to people; docs/cheats.md says how many were right where.
    #expect(report.entries.count(where: \.named) * 3 >= report.entries.count * 2)
  }

  /// Other tests keep the machine busy, which blurs the clocks that some cheats are caught by: what did not end as
  /// it should is judged once more, alone.
  private func again(_ entry: SelfTestReport.Entry) async throws -> SelfTestReport.Entry {
    guard !entry.caught || entry.refusedHonest else { return entry }
    let fixtures = try SelfTest.fixtures(only: [entry.name])
    let report = try await SelfTest(configuration: HarnessSetup.configuration(), fixtures: fixtures).run()
    return report.entries.first { $0.name == entry.name } ?? entry
  }
}
