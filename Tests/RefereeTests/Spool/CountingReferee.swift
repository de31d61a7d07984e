import Domain

@testable import Referee

/// A referee that judges by a word in the source, and counts what it is asked.
actor CountingReferee: Refereeing, DeviceMetering {
  private(set) var calls: [String] = []
  /// Thrown by the next builds, one each.
  private var errors: [EggError] = []
  /// An admission takes so long.
  private let delay: Duration
  private let occupied = ToldDeviceTime()

  /// Two seconds for a check, three for a timing.
  nonisolated var deviceParts: [String: Double] { occupied.parts }

  init(delay: Duration = .zero) { self.delay = delay }

  func fail(with errors: EggError...) { self.errors = errors }

  func admit() async throws -> Admission {
    calls.append("admit")
    try await Task.sleep(for: delay)
    return Self.admission
  }

  func build(_ candidate: Candidate) async throws -> BuildOutcome {
    calls.append("build \(candidate.source)")
    if !errors.isEmpty { throw errors.removeFirst() }
    let failure =
      candidate.source.contains("wrong") ? Failure(kind: .compile, message: "no", log: "log") : nil
    return BuildOutcome(seconds: 1.25, failure: failure)
  }

  func check(_ candidate: Candidate) async throws -> CheckOutcome {
    calls.append("check \(candidate.source)")
    occupied.add(["check": 2])
    return CheckOutcome(cases: [.init(family: "nominal", errorRatio: .infinity)], failure: nil)
  }

  func introduce(_ candidate: Candidate) { calls.append("introduce \(candidate.source)") }

  func time(_ candidate: Candidate, against rival: Rival, effort: TimingEffort) async throws -> TimingOutcome
  {
    calls.append("time \(candidate.source) \(effort.rawValue)")
    occupied.add(["timing": 3])
    let second = Estimate(value: 1, low: 0.9, high: 1.1)
    return TimingOutcome(
      candidateSeconds: second, rivalSeconds: second, speedup: second, verdict: .same, blocks: 8)
  }

  func baselines(_ wanted: [Baseline], noise: Bool) async throws -> BaselineReport {
    BaselineReport(fastest: wanted.first)
  }

  func profile(_ candidate: Candidate, depth: ProfileDepth) async throws -> ProfileReport {
    calls.append("profile \(candidate.source)")
    return ProfileReport(source: .timing, seconds: 2, headroom: 1.5, achievedBandwidth: 1e9)
  }

  func profile(_ baseline: Baseline) async throws -> ProfileReport {
    ProfileReport(source: .timing, seconds: 4, headroom: 3, achievedBandwidth: 1e9)
  }

  static let admission = Admission(
    trace: TracedProblem(
      graph: .object(["nodes": .array([.integer(1), .number(0.1)])]), opaqueReason: nil,
      constructionSource: "a", moduleSource: "b"),
    inputs: [TensorType(shape: [2, 3])], outputs: [], compulsoryBytes: 24, operations: 0, floorSeconds: 1e-9,
    device: Device(
      name: "test", target: .cpu, cores: 1, vectorBytes: 32, cacheBytes: 1 << 20, coreCacheBytes: 1 << 18,
      bandwidth: 1e10, floatingPointRate: 1e11),
    warnings: [.init(kind: .sandbox, message: "none")])
}
