import Domain
import Optimizer
import Testing

@Suite("Acceptance")
struct AcceptanceTests {
  @Test(
    "Only FASTER by a full timing replaces the incumbent",
    arguments: [
      (SpeedVerdict.faster, Attempt.Ending.accepted), (.same, .same), (.slower, .slower),
      (.unstable, .unstable),
    ])
  func verdicts(verdict: SpeedVerdict, ending: Attempt.Ending) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 1))
    rehearsal.script.changes = ["mapping#0": "m"]
    rehearsal.script.seconds["m"] = 0.5
    rehearsal.script.verdicts["m"] = verdict
    let (outcome, journal) = try await rehearsal.run()
    #expect((outcome.winner?.title == "m") == (verdict == .faster))
    guard case .decided(_, let decision) = await journal.recall("mapping/attempt-1/decided") else {
      return #expect(Bool(false))
    }
    #expect(decision.ending == ending && decision.accepted == (verdict == .faster))
    #expect(decision.reason.hasPrefix(verdict.rawValue))
  }

  @Test(
    "What screening shows as SLOWER is not timed in full",
    arguments: [(1.5, false), (1.0, true), (0.5, true)])
  func screening(seconds: Double, isTimed: Bool) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 1))
    rehearsal.script.changes = ["mapping#0": "m"]
    rehearsal.script.seconds["m"] = seconds
    _ = try await rehearsal.run()
    #expect(rehearsal.log.calls.contains("time m/s1") == isTimed)
  }

  @Test("A candidate that fails while it is timed is not accepted")
  func failureWhileTiming() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 1))
    rehearsal.script.changes = ["mapping#0": "m"]
    rehearsal.script.seconds["m"] = 0.5
    rehearsal.script.failures["m"] = "time"
    let (outcome, _) = try await rehearsal.run()
    #expect(outcome.winner?.title == "s1")
    #expect(!rehearsal.log.calls.contains("time m/s1"))
  }

  @Test("What was evaluated before is neither built nor timed again, and the agents are told")
  func duplicates() async throws {
    var rehearsal = Rehearsal(settings: RunSettings(seeds: 1, attemptsPerStage: 3))
    rehearsal.script.changes = ["mapping#0": "m", "mapping#1": "m", "mapping#2": "s1"]
    rehearsal.script.seconds["m"] = 1.5
    _ = try await rehearsal.run()
    #expect(rehearsal.log.calls.count { $0 == "build m" } == 1)
    #expect(rehearsal.log.calls.count { $0 == "build s1" } == 1)
    let shown = rehearsal.briefs.briefs.filter { $0.stage == .mapping }.map { $0.attempts.map(\.ending) }
    #expect(shown == [[], [.slower], [.slower, .duplicate]])
  }

  @Test(
    "The best seed is found by timing candidates against each other", arguments: [("s1", 0.4), ("s2", 0.6)])
  func bestSeed(best: String, seconds: Double) async throws {
    var rehearsal = Rehearsal(settings: RunSettings(attemptsPerStage: 0))
    rehearsal.script.seconds.merge(["s1": seconds, "s2": 0.5]) { $1 }
    #expect(try await rehearsal.run().outcome.winner?.title == best)
  }

  @Test("While seeds are still compared, one incumbent at a time is accepted")
  func structureDecisions() async throws {
    var rehearsal = Rehearsal()
    rehearsal.script.changes = ["structure:s1": "r1", "structure:s2": "r2"]
    rehearsal.script.seconds.merge(["s1": 0.9, "r1": 0.5, "s2": 0.8, "r2": 0.7]) { $1 }
    let (_, journal) = try await rehearsal.run()
    let decisions = await journal.lines.compactMap { line -> String? in
      guard case .decided(let id, let decision) = line.event else { return nil }
      let title = rehearsal.script.titles.first { Script.id($0) == id } ?? "?"
      return "\(title) \(decision.ending.rawValue)"
    }
    #expect(decisions == ["s1 slower", "s2 slower", "r1 accepted", "r2 slower"])
  }
}
