import Domain
import Optimizer
import Testing

@Suite("Repairs")
struct RepairTests {
  @Test("A seed is repaired up to its limit", arguments: [(0, 1), (1, 2), (3, 4), (5, 6)])
  func seedLimit(repairs: Int, evaluations: Int) async throws {
    var rehearsal = Rehearsal(
      settings: RunSettings(seeds: 1, seedRepairs: repairs, attemptsPerStage: 0))
    rehearsal.script.failFrom("s1", times: 9)
    let error = await #expect(throws: EggError.self) { try await rehearsal.run() }
    #expect(error?.code == .notImproved)
    #expect(
      rehearsal.log.calls.count { $0.hasPrefix("build") && !$0.contains("PyTorch") } == evaluations)
  }

  @Test("A repair that works ends the repairs")
  func success() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 0))
    rehearsal.script.failFrom("s1", times: 2)
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.winner?.title == "s1''")
    #expect(outcome.result.evaluations == 3)
  }

  @Test("A refinement and a tuning are repaired up to their own limit", arguments: [0, 1, 2])
  func otherLimit(repairs: Int) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, repairs: repairs, attemptsPerStage: 1))
    rehearsal.script.changes = ["structure:s1": "r", "tiling#0": "t"]
    rehearsal.script.failFrom("r", times: 9)
    rehearsal.script.failFrom("t", times: 9)
    _ = try await rehearsal.run()
    for title in ["r", "t"] {
      #expect(rehearsal.log.calls.count { $0.hasPrefix("build \(title)") } == repairs + 1)
    }
  }

  @Test("Giving up and coming back to what failed both end the repairs", arguments: [nil, "s1"])
  func endsEarly(mended: String?) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 0))
    rehearsal.script.failures = ["s1": "check"]
    rehearsal.script.repairs["s1"] = mended
    await #expect(throws: EggError.self) { try await rehearsal.run() }
    #expect(rehearsal.log.calls.suffix(2) == ["debug s1", "repair s1"])
  }
}

extension Script {
  /// The candidate and its first repairs fail; a repair's title has one more prime.
  mutating func failFrom(_ title: String, times: Int) {
    var title = title
    for _ in 0..<times {
      failures[title] = "check"
      repairs[title] = title + "'"
      title += "'"
    }
  }
}
