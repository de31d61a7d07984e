import Domain
import Foundation
import Journal
import Testing

/// Values to record, one event of every kind among them.
enum Samples {
  static let problem = Problem(name: "softmax", source: "class Model: ...\n")
  static let candidate = Candidate(
    source: "class ModelNew:\n  name = 'größer'\n", stage: .structure, title: "one pass",
    recipe: .object(["plan": .array([.integer(1), .number(0.5), .null])]))
  static let refined = Candidate(
    source: "class ModelNew: 2\n", stage: .mapping, parent: candidate.id, title: "rows over cores")

  static let settings = RunSettings(timeBudget: 60.5, randomSeed: .max)
  static let header = RunHeader(
    problem: problem, settings: settings, agents: "expert", environment: ["torch": "2.13.0"])

  static func admission(graph: JSONValue? = .object(["nodes": .array([])])) -> Admission {
    Admission(
      trace: TracedProblem(graph: graph, opaqueReason: nil, constructionSource: "a", moduleSource: "b"),
      inputs: [TensorType(shape: [2, 3])], outputs: [TensorType(shape: [2])], compulsoryBytes: 32,
      operations: 0, floorSeconds: 1e-6,
      device: Device(
        name: "a processor", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 1 << 25,
        coreCacheBytes: 1 << 20, bandwidth: 1e10, floatingPointRate: 1e11),
      warnings: [.init(kind: .degenerate, message: "constant output")])
  }

  static func estimate(_ value: Double) -> Estimate {
    Estimate(value: value, low: value * 0.9, high: value * 1.1)
  }

  static func timing(_ speedup: Double, _ verdict: SpeedVerdict = .faster) -> TimingOutcome {
    TimingOutcome(
      candidateSeconds: estimate(1e-3), rivalSeconds: estimate(1e-3 * speedup),
      speedup: estimate(speedup), verdict: verdict, blocks: 12)
  }

  static let plan = Plan(summary: "fuse", principles: ["fusion"], predictedSpeedup: 1.5, detail: .integer(3))
  static let diagnosis = Diagnosis(worthOptimizing: true, bottleneck: "three passes", plan: plan)
  static let summary = StageSummary(stage: .mapping, tried: 3, accepted: 1, gain: 1.25, ending: .headroom)
  static let failure = Failure(kind: .compile, message: "no such type", log: "line 1: error\nline 2\n")

  static let result = RunResult(
    problem: "softmax", device: "a processor", target: .cpu, precision: .emulatedFP32, agents: "expert",
    verdict: .init(strict: true, kernelbench: nil),
    speedup: .init(
      eager: estimate(2), compile: nil, fastest: .init(estimate(2), over: .compileMaxAutotune)),
    time: .init(candidate: 10, eager: 20, compile: nil, floor: 8), candidate: "best.py",
    ownKernelShare: nil, stages: [summary], evaluations: 4, tokens: .init(input: 1, output: 2), usd: 0.5,
    seconds: 33.25, environment: [:])

  static let call = ModelCall(
    role: .code, model: "anthropic:m", question: "softmax seed", prompt: "0123456789ab",
    tokens: .init(input: 3200, output: 1400, cached: 2100), usd: 0.031, seconds: 12.5)
  static let failedCall = ModelCall(
    role: .debug, model: "cat", question: "softmax diagnose", prompt: "0123456789ab", seconds: 1,
    failure: "no")

  /// At least one event of every kind, and both forms of those that have two.
  static let events: [Event] = [
    .started(header), .admitted(admission()), .admitted(admission(graph: nil)), .stageStarted(.structure),
    .proposed(candidate), .proposed(nil), .built(candidate.id, BuildOutcome(seconds: 1.5)),
    .built(candidate.id, BuildOutcome(seconds: 1, failure: failure)),
    .debugged(candidate.id, Repair(criticalIssue: "type", plan: plan)), .debugged(candidate.id, nil),
    .checked(
      candidate.id,
      CheckOutcome(
        cases: [.init(family: "normal", errorRatio: .infinity, failure: failure)], failure: failure)),
    .timed(candidate.id, .baseline(.eagerTF32), timing(1.3)),
    .timed(refined.id, .candidate(candidate.id), timing(0.1, .slower)),
    .profiled(
      candidate.id,
      ProfileReport(
        source: .timing, seconds: 1e-3, headroom: 1.7, achievedBandwidth: 1e9,
        steps: [.init(name: "softmax", seconds: 9e-4)])),
    .profiled(candidate.id, nil), .diagnosed(candidate.id, diagnosis),
    .decided(refined.id, Decision(accepted: false, ending: .slower, reason: "SLOWER: 0.10x")),
    .asked(call), .asked(failedCall), .stageFinished(summary), .interrupted("Ctrl-C"), .finished(result),
  ]

  /// A graph that is too large for a line.
  static let largeGraph = JSONValue.object([
    "nodes": .array((0..<2_000).map { .object(["name": .string("node-\($0)"), "index": .integer($0)]) })
  ])
}

/// A folder for one test, removed with the value.
final class Scratch {
  let path = NSTemporaryDirectory() + "egg-journal-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func makeRun() throws -> RunFolder {
    try RunFolder.create(for: Samples.problem, at: "run", workingDirectory: path)
  }
}

extension RunFolder {
  /// Records events as steps with the names `step-1`, `step-2` and so on.
  func record(_ events: [Event]) async throws {
    let journal = try Journal(in: self)
    for (index, event) in events.enumerated() {
      try await journal.record(event, as: "step-\(index + 1)")
    }
  }

  var journalText: String {
    get throws { try String(contentsOfFile: journal, encoding: .utf8) }
  }

  func edit(_ change: (inout String) -> Void) throws {
    var text = try journalText
    change(&text)
    try text.write(toFile: journal, atomically: false, encoding: .utf8)
  }
}
