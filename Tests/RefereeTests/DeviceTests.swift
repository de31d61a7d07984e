import Domain
import Foundation
import TestSupport
import Testing

@testable import Referee

private actor Diary {
  private(set) var lines: [String] = []
  func add(_ line: String) { lines.append(line) }
}

@Suite("Leases of devices")
struct DeviceLeaseTests {
  private func lease(_ device: String, waiting: @escaping @Sendable () async -> Void = {}) -> DeviceLease {
    DeviceLease(device: device, folder: NSTemporaryDirectory(), waiting: waiting)
  }

  private func unique() -> String { "test-\(UInt64.random(in: 0 ... .max))" }

  @Test("A second program waits for the first, says so once, and gets its turn", .timeLimit(.minutes(10)))
  func exclusive() async throws {
    let (first, diary) = (lease(unique()), Diary())
    let (isHeld, isWaiting) = (Occurrence(), Occurrence())
    let second = lease(first.device) {
      await diary.add("waiting")
      isWaiting.announce()
    }
    async let one: Void = first.held {
      isHeld.announce()
      await isWaiting.wait()
      await diary.add("first")
    }
    async let other: Void = {
      await isHeld.wait()
      try await second.held { await diary.add("second") }
    }()
    _ = try await (one, other)
    #expect(await diary.lines == ["waiting", "first", "second"])
  }

  @Test("Devices do not wait for one another, and an error gives the lease back", .timeLimit(.minutes(10)))
  func independent() async throws {
    let (one, other) = (unique(), unique())
    try await lease(one).held { try await lease(other).held {} }
    await #expect(throws: CancellationError.self) { try await lease(one).held { throw CancellationError() } }
    try await lease(one).held {}
  }

  @Test("Without a folder to lock in the work is done all the same")
  func courtesy() async throws {
    let value = try await DeviceLease(device: "d", folder: "/proc/none").held { 7 }
    #expect(value == 7)
  }
}

@Suite("Cores and states of devices")
struct DeviceFactsTests {
  @Test(
    "Sets of cores are read in Linux's form",
    arguments: [("0-3,8", [0, 1, 2, 3, 8]), ("5", [5]), ("0,2", [0, 2])] as [(String, [Int])])
  func cores(text: String, cores: [Int]) { #expect(Affinity.cores(text) == cores) }

  @Test("What is no set of cores is none", arguments: ["x", "3-1", "1-2-3"])
  func noCores(text: String) { #expect(Affinity.cores(text) == nil) }

  @Test("Both sides are held to as many allowed cores as they have threads, or left free")
  func pinned() {
    #expect(Affinity.pinned(threads: 2, allowed: [1, 4, 5]) == [1, 4])
    #expect(Affinity.pinned(threads: 4, allowed: [1, 4, 5]) == nil)
    #expect(Affinity.pinned(threads: 1, allowed: nil) == nil)
  }

  @Test("Held-back and drifting clocks and other programs are remarked, a steady device is not")
  func remarks() {
    func remarks(_ after: DeviceState) -> [String] {
      DeviceRemarks.all(TimingEnvironment(before: DeviceState(smClock: 1980), after: after))
    }
    #expect(remarks(DeviceState(smClock: 1900)).isEmpty)
    #expect(remarks(DeviceState(smClock: 1700)).first?.contains("1980 to 1700 MHz") == true)
    #expect(
      remarks(DeviceState(smClock: 1980, throttling: ["software power cap"])).first?
        .contains("software power cap") == true)
    #expect(remarks(DeviceState(foreignProcesses: [42])).first?.contains("process 42") == true)
  }

  @Test("A device that can't be used is a matter of the machine, not of the problem")
  func noDevice() throws {
    let reply = #"{"kind": "no-device", "message": "there is no cuda:3"}"#
    let error = ProblemErrors.error(
      HarnessError(reply: try CanonicalJSON.decode(JSONValue.self, from: Data(reply.utf8))), problem: "p")
    #expect(error.code == .environment)
    #expect(error.message.contains("there is no cuda:3") && error.advice.contains("--device cpu"))
  }

  @Test("A state of the protocol is read with its gaps")
  func state() throws {
    let text = #"{"free_bytes": null, "sm_megahertz": 1980, "throttled": ["software power cap"]}"#
    let state = try CanonicalJSON.decode(Worker.State.self, from: Data(text.utf8))
    #expect(state.smClock == 1980 && state.throttling == ["software power cap"] && state.freeBytes == nil)
  }
}

@Suite("Times of baselines")
struct BaselineTests {
  private let key = BaselineCache.Key(
    problem: "p", device: "d", torch: "2", python: "/python", threads: 2, precision: .ieee)

  private func time(_ seconds: Double) -> BaselineReport.Time {
    .init(seconds: Estimate(value: seconds, low: seconds, high: seconds))
  }

  @Test("What was kept is found by the same key only")
  func cache() throws {
    let folder = try TemporaryFolder()
    let cache = BaselineCache(folder: folder.path)
    #expect(cache.entry(for: key).times.isEmpty)
    var entry = cache.entry(for: key)
    entry.times["eager"] = time(2)
    entry.noise = Estimate(value: 1, low: 0.99, high: 1.01)
    cache.keep(entry)
    #expect(cache.entry(for: key) == entry)
    var other = key
    other.torch = "3"
    #expect(cache.entry(for: other).times.isEmpty)
  }

  @Test("A damaged file counts as none")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let cache = BaselineCache(folder: folder.path)
    cache.keep(.init(key: key, times: ["eager": time(1)]))
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/baselines")
    try "{".write(
      toFile: folder.path + "/baselines/" + (try #require(kept.first)), atomically: true, encoding: .utf8)
    #expect(cache.entry(for: key).times.isEmpty)
  }

  @Test("Those within 5 % of the fastest are timed again")
  func contenders() {
    let report = BaselineReport(times: [
      "eager": time(3), "compile": time(1.04), "compile-max-autotune": time(1),
    ])
    #expect(
      report.contenders(among: [.eager, .compile, .compileMaxAutotune]) == [.compile, .compileMaxAutotune])
    #expect(report.contenders(among: [.eager]) == [.eager])
    #expect(report.contenders(among: [.eagerTF32]).isEmpty)
  }

  @Test("The smallest gain that can be decided clears the noise floor by half of the interval")
  func smallestGain() {
    #expect(BaselineReport().smallestGain == nil)
    let noisy = BaselineReport(noise: Estimate(value: 1, low: 0.97, high: 1.03))
    #expect(abs((noisy.smallestGain ?? 0) - 1.05) < 1e-12)
  }

  @Test("A class is compared with baselines of the same class")
  func classes() {
    #expect(Baseline.usual(for: .ieee, onGPU: false) == [.eager, .compile])
    #expect(Baseline.usual(for: .ieee, onGPU: true) == [.eager, .compile, .compileReduceOverhead])
    #expect(
      Baseline.usual(for: .tf32, onGPU: true) == [.eager, .eagerTF32, .compile, .compileReduceOverhead])
    #expect(!Baseline.eagerTF32.belongs(to: .ieee) && Baseline.eagerTF32.belongs(to: .bf16))
    #expect(Baseline.compile.precision(under: .tf32) == .tf32)
    #expect(Baseline.eager.precision(under: .tf32) == .ieee)
  }
}
