import Domain

/// A referee that reads its outcomes from the script; each job takes one second of the log's clock.
struct ScriptedReferee: Refereeing {
  let script: Script
  let log: CallLog
  /// Called before a job, with the number of calls so far.
  var interfere: @Sendable (Int) async throws -> Void = { _ in }

  private func work(_ call: String) async throws {
    try await interfere(log.calls.count)
    log.add(call, taking: 1)
  }

  func admit() async throws -> Admission {
    try await work("admit")
    return ScriptedReferee.admission
  }

  func build(_ candidate: Candidate) async throws -> BuildOutcome {
    try await work("build \(candidate.title)")
    return BuildOutcome(seconds: 0.5, failure: failure(of: candidate, at: "build"))
  }

  func check(_ candidate: Candidate) async throws -> CheckOutcome {
    try await work("check \(candidate.title)")
    let failure = failure(of: candidate, at: "check")
    return CheckOutcome(cases: [.init(family: "normal", errorRatio: 0.5, failure: failure)], failure: failure)
  }

  func profile(_ candidate: Candidate, depth: ProfileDepth) async throws -> ProfileReport {
    try await work("profile \(candidate.title)")
    if script.unprofiled.contains(candidate.title) {
      throw EggError(.environment, "no profiler", advice: "")
    }
    return ProfileReport(
      source: .timing, seconds: seconds(candidate.title), headroom: script.headroom[candidate.title] ?? 3,
      achievedBandwidth: 1e9,
      shares: KernelShares(
        own: 0.75, library: 0.25 - script.movement, generated: 0, movement: script.movement))
  }

  func time(
    _ candidate: Candidate, against rival: Rival, effort: TimingEffort
  ) async throws -> TimingOutcome {
    let name = name(of: rival)
    try await work("\(effort == .full ? "time" : "screen") \(candidate.title)/\(name)")
    let (own, other) = (seconds(candidate.title), seconds(name))
    let isBaseline = if case .baseline = rival { true } else { false }
    return TimingOutcome(
      candidateSeconds: estimate(own), rivalSeconds: estimate(other), speedup: estimate(other / own),
      verdict: effort == .full && !isBaseline
        ? script.verdicts[candidate.title] ?? verdict(other / own) : verdict(other / own),
      blocks: 8, failure: failure(of: candidate, at: isBaseline && log.hasReachedEnd ? "final" : "time"))
  }

  private func name(of rival: Rival) -> String {
    switch rival {
    case .baseline(let baseline): baseline.rawValue
    case .candidate(let id): script.titles.first { Script.id($0) == id } ?? "\(id)"
    }
  }

  private func seconds(_ title: String) -> Double { script.seconds[title] ?? 1 }

  private func estimate(_ value: Double) -> Estimate {
    Estimate(value: value, low: value * 0.99, high: value * 1.01)
  }

  private func verdict(_ speedup: Double) -> SpeedVerdict {
    speedup > 1.02 ? .faster : speedup < 0.98 ? .slower : .same
  }

  private func failure(of candidate: Candidate, at step: String) -> Failure? {
    script.failures[candidate.title] == step
      ? Failure(kind: .raised, message: "\(candidate.title) fails to \(step)", log: "log") : nil
  }

  static let admission = Admission(
    trace: TracedProblem(graph: nil, opaqueReason: "scripted", constructionSource: "", moduleSource: ""),
    inputs: [], outputs: [], compulsoryBytes: 1, operations: 0, floorSeconds: 0.1,
    device: Device(
      name: "scripted", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 1, coreCacheBytes: 1,
      bandwidth: 1, floatingPointRate: 1),
    warnings: [])
}

extension Script {
  /// Everything that the script, and the one of a warm start, can propose.
  var titles: [String] { seeds + changes.values + repairs.values + others }

  /// The script with the candidates of another one.
  func knowing(_ other: Script?) -> Script {
    var script = self
    script.others = other?.titles ?? []
    return script
  }
}

extension CallLog {
  /// Whether a tuning stage has begun: timings against PyTorch after that are final.
  var hasReachedEnd: Bool { calls.contains { $0.hasPrefix("profile") } }
}
