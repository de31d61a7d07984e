import Domain
import Foundation
import Testing

@testable import Referee

extension ProcessTests {
  @Suite("Timing on a scripted GPU")
  struct ScriptedGPUTests {
    /// Runs a body with servers of a scripted harness.
    private func withBench<Value: Sendable>(
      _ harness: ScriptedHarness, _ body: (Workbench) async throws -> Value
    ) async throws -> Value {
      try await HarnessSetup.withBench(
        harness.configuration(), Problem(name: "p", source: ""), RunSettings(target: .triton), body)
    }

    private func lanes(_ bench: Workbench) async throws -> (candidate: TimingLane, rival: TimingLane) {
      let device = try await DeviceDesk(side: bench.side).device()
      func lane(_ session: HarnessSession) -> TimingLane {
        TimingLane(
          session: session, limits: TimeLimits(eagerSeconds: 1),
          flushBytes: TimingLane.flushBytes(device, compulsoryBytes: 1), isOnGPU: true)
      }
      return (
        lane(try await bench.openRunner("candidate")),
        lane(try await bench.side.open(.baseline, name: "rival"))
      )
    }

    @Test("What the device is, how it does and what it has free come from a session on it")
    func facts() async throws {
      let harness = try ScriptedHarness()
      let (device, state, free) = try await withBench(harness) { bench in
        let desk = DeviceDesk(side: bench.side)
        return (try await desk.device(), try await desk.state(), try await desk.availableBytes())
      }
      #expect(device.name == "Scripted GPU" && device.cores == 132 && device.cacheBytes == 50 << 20)
      #expect(device.gpu?.index == 1 && device.gpu?.capability == "9.0" && device.gpu?.driver == "570")
      #expect(device.gpu?.identity.contains("GPU-7") == false, "devices are told apart, not named")
      #expect(device.bandwidth == 3e12 && device.gpu?.rates["tf32"] == 4e14)
      #expect(state?.throttling == ["software power cap"] && state?.foreignProcesses == [4711])
      #expect(free == 1 << 30)
      #expect(try harness.requests("open").allSatisfy { $0.params.device == "cuda:1" })
    }

    @Test(
      "Blocks flush the cache, change the inputs alike on both sides, and tell wall time beside the device's")
    func blocks() async throws {
      let harness = try ScriptedHarness(timing: "return 0.001 if role == 'runner' else 0.002")
      let outcome = try await withBench(harness) { bench in
        let (candidate, rival) = try await lanes(bench)
        var run = TimingRun(
          candidate: candidate, rival: rival, slots: ["a", "b"], effort: .full, cores: 2, seed: 1,
          keptSlot: "k")
        return try await run.outcome()
      }
      #expect(outcome.speedup.value == 2 && outcome.verdict == .faster)
      #expect(outcome.wall?.speedup.value == 2)
      #expect(abs((outcome.wall?.candidateSeconds.value ?? 0) - 0.003) < 1e-9)
      let times = try harness.requests("time").filter { ($0.params.calls ?? 0) > 2 }
      #expect(times.allSatisfy { $0.params.flush_bytes == 256 << 20 && ($0.params.wall_calls ?? 0) > 0 })
      let ours = Set(times.filter { $0.role == "runner" }.map(\.params.touch_seed))
      let theirs = Set(times.filter { $0.role == "baseline" }.map(\.params.touch_seed))
      #expect(ours == theirs && ours.count > 10 && !ours.contains(nil))
      #expect(
        times.filter { $0.params.keep?.isEmpty == false }.count == 3, "one for each slot, and the last pair's"
      )
    }

    @Test("No candidate hides behind a pause of the honest session")
    func pause() async throws {
      let harness = try ScriptedHarness(
        timing: """
          if role == "runner":
              time.sleep(calls * 0.02)
          else:
              globals()["asked"] = globals().get("asked", 0) + 1
              time.sleep(2 if asked == 2 else 0)
          return 0.01
          """)
      let agreement = try await withBench(harness) { bench in
        let (candidate, honest) = try await lanes(bench)
        var check = ClockCheck(
          candidate: candidate, honest: honest, slots: ["a"], generator: SplitMix64(seed: 1))
        return try await check.agreement(secondsPerCall: 0.01, honestSeconds: 0.01, blocks: ([], []))
      }
      #expect(!agreement.agrees, "\(agreement)")
    }

    @Test(
      "Work that a session leaves out of its times shows in the parent's clock",
      arguments: [(0.02, false), (0.0, true)] as [(Double, Bool)])
    func clocks(hidden: Double, agrees: Bool) async throws {
      let harness = try ScriptedHarness(
        timing: "time.sleep(calls * (\(hidden) if role == 'runner' else 0))\nreturn 0.01")
      let agreement = try await withBench(harness) { bench in
        let (candidate, honest) = try await lanes(bench)
        var check = ClockCheck(
          candidate: candidate, honest: honest, slots: ["a"], generator: SplitMix64(seed: 1))
        return try await check.agreement(secondsPerCall: 0.01, honestSeconds: 0.01, blocks: ([], []))
      }
      #expect(agreement.method == .slope)
      #expect(agreement.agrees == agrees, "\(agreement)")
      #expect(agrees || agreement.observed > hidden / 2)
      #expect(try harness.requests("time").allSatisfy { $0.params.flush_bytes == 0 })
    }
  }
}
