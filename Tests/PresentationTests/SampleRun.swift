import Domain
import Foundation
import Journal

@testable import Presentation

/// A run as the built-in expert makes it: two seeds of which one is mended, tuning, a final timing.
enum SampleRun {
  static let code = """
    # Fused by EGG: one pass over the row.
    import ctypes
    import torch

    SOURCE = r\"\"\"
    #include <cmath>
    // One row: sum of squares, then the gate.
    extern "C" void fused(const float* x, float* out, int64_t rows) {
      for (int64_t i = 0; i < rows && i >= 0; ++i) {  /* contiguous */
        const float scale = 1.0e-6f + std::sqrt(x[i]);
        out[i] = x[i] / scale;
      }
    }
    \"\"\"


    class ModelNew(torch.nn.Module):
        def forward(self, x):
            return self.kernel(x, eps=1e-6, name='</script><b>')
    """

  static let problem = Problem(
    name: "rmsnorm_swiglu",
    source: """
      import torch

      class Model(torch.nn.Module):
          def forward(self, x):
              return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)
      """)

  static let device = Device(
    name: "AMD EPYC 9354", target: .cpu, cores: 2, vectorBytes: 64, cacheBytes: 33_554_432,
    coreCacheBytes: 1_048_576, bandwidth: 20.8e9, floatingPointRate: 98e9)

  static let admission = Admission(
    trace: TracedProblem(graph: nil, opaqueReason: nil, constructionSource: "", moduleSource: ""),
    inputs: [TensorType(shape: [2048, 4096])], outputs: [TensorType(shape: [2048, 4096])],
    compulsoryBytes: 25.2e6, operations: 0, floorSeconds: 1.21e-3, device: device,
    warnings: [
      .init(kind: .sandbox, message: "no network namespace: candidates could reach the network <here>")
    ])

  static let header = RunHeader(
    problem: problem, settings: RunSettings(timeBudget: 60), agents: "expert",
    environment: ["torch": "2.13.0+cpu", "python": "3.11.7", "egg": "0.1.0", "compiler": "g++ 12.2.0"])

  static func candidate(_ title: String, _ stage: Stage, parent: Candidate? = nil) -> Candidate {
    Candidate(source: "# \(title)\n" + code, stage: stage, parent: parent?.id, title: title)
  }

  static let first = candidate("norm and gate in one pass over each row", .structure)
  static let second = candidate("two passes: statistics, then gate", .structure)
  static let mended = candidate("two passes, header included", .structure, parent: second)
  static let mapped = candidate("rows over threads", .mapping, parent: first)
  static let tiled = candidate("unroll by 4", .tiling, parent: mapped)
  static let narrow = candidate("unroll by 2", .tiling, parent: mapped)
  static let streamed = candidate("non-temporal stores", .memory, parent: tiled)

  static func timing(_ own: Double, _ rival: Double, _ verdict: SpeedVerdict = .faster, width: Double = 0.012)
    -> TimingOutcome
  {
    func around(_ value: Double, _ share: Double) -> Estimate {
      Estimate(value: value, low: value * (1 - share), high: value * (1 + share))
    }
    return TimingOutcome(
      candidateSeconds: around(own, width), rivalSeconds: around(rival, width),
      speedup: around(rival / own, 0.02),
      verdict: verdict, blocks: 20)
  }

  static let passed = CheckOutcome(
    cases: [
      .init(family: "nominal", errorRatio: 0.31), .init(family: "heavy-tailed", errorRatio: 0.74),
      .init(family: "needle", errorRatio: 0.02), .init(family: "structured", errorRatio: 0),
    ], failure: nil)

  static func validated(_ candidate: Candidate) -> [Event] {
    [.proposed(candidate), .built(candidate.id, BuildOutcome(seconds: 1.8)), .checked(candidate.id, passed)]
  }

  static func tuned(
    _ candidate: Candidate, from parent: Candidate, _ plan: Plan, own: Double, rival: Double,
    _ verdict: SpeedVerdict = .faster
  ) -> [Event] {
    let accepted = verdict == .faster
    let diagnosis = Diagnosis(worthOptimizing: true, bottleneck: "memory traffic", plan: plan)
    return [.diagnosed(parent.id, diagnosis)] + validated(candidate) + [
      .timed(candidate.id, .candidate(parent.id), timing(own, rival, verdict)),
      .decided(
        candidate.id,
        Decision(
          accepted: accepted, ending: accepted ? .accepted : .slower,
          reason: accepted ? "faster than the incumbent" : "slower than the incumbent")),
    ]
  }

  static let failure = Failure(
    kind: .compile, message: "line 12: 'sqrtf' was not declared", log: "error: <sqrtf> & co\n  ^~~~~\n")

  static let structure: [Event] =
    [.started(header), .admitted(admission), .stageStarted(.structure)] + validated(first) + [
      .timed(first.id, .baseline(.eager), timing(2.6e-3, 4.12e-3, width: 0.013)),
      .proposed(second), .built(second.id, BuildOutcome(seconds: 0.9, failure: failure)),
      .debugged(
        second.id,
        Repair(
          criticalIssue: "a header is missing",
          plan: Plan(summary: "include <cmath>", principles: ["build-1"]))),
    ] + validated(mended) + [
      .timed(mended.id, .baseline(.eager), timing(3.4e-3, 4.15e-3, width: 0.011)),
      .decided(first.id, Decision(accepted: true, ending: .accepted, reason: "1.58x over eager")),
      .timed(mended.id, .candidate(first.id), timing(3.4e-3, 2.6e-3, .slower)),
      .decided(mended.id, Decision(accepted: false, ending: .slower, reason: "slower than the incumbent")),
      .stageFinished(StageSummary(stage: .structure, tried: 3, accepted: 1, gain: 1.58, ending: .attempts)),
    ]

  static let tuning: [Event] =
    [.stageStarted(.mapping), .profiled(first.id, profile)]
    + tuned(
      mapped, from: first,
      Plan(summary: "give each thread a block of rows", principles: ["map-1"], predictedSpeedup: 1.9),
      own: 2.05e-3, rival: 2.6e-3)
    + [
      .stageFinished(
        StageSummary(stage: .mapping, tried: 1, accepted: 1, gain: 1.27, ending: .notWorthOptimizing))
    ]
    + [.stageStarted(.tiling)]
    + tuned(
      narrow, from: mapped, Plan(summary: "unroll by 2", principles: ["tile-3"]), own: 2.2e-3, rival: 2.05e-3,
      .slower)
    + tuned(
      tiled, from: mapped, Plan(summary: "unroll by 4", principles: ["tile-3"]), own: 1.9e-3, rival: 2.05e-3)
    + [.stageFinished(StageSummary(stage: .tiling, tried: 2, accepted: 1, gain: 1.08, ending: .attempts))]
    + [.stageStarted(.memory)]
    + tuned(
      streamed, from: tiled, Plan(summary: "stores that bypass the cache", principles: ["mem-4", "mem-7"]),
      own: 1.78e-3, rival: 1.9e-3)
    + [.stageFinished(StageSummary(stage: .memory, tried: 1, accepted: 1, gain: 1.07, ending: .headroom))]

  static let profile = ProfileReport(
    source: .timing, seconds: 2.6e-3, headroom: 2.15, achievedBandwidth: 9.7e9,
    steps: [.init(name: "fused_0", seconds: 2.4e-3), .init(name: "aten.linear", seconds: 0.2e-3)])

  static let eager = timing(1.78e-3, 4.12e-3, width: 0.01)
  static let compile = timing(1.78e-3, 3.01e-3)

  static let result = RunResult(
    problem: problem.name, device: device.name, target: .cpu, precision: .ieee, agents: "expert",
    verdict: .init(strict: true, kernelbench: nil),
    speedup: .init(
      eager: eager.speedup, compile: compile.speedup, fastest: .init(compile.speedup, over: .compile)),
    time: .init(candidate: 1780, eager: 4120, compile: 3010, floor: 1210), candidate: "best.py",
    ownKernelShare: nil,
    stages: [
      StageSummary(stage: .structure, tried: 3, accepted: 1, gain: 1.58),
      StageSummary(stage: .mapping, tried: 1, accepted: 1, gain: 1.27),
      StageSummary(stage: .tiling, tried: 2, accepted: 1, gain: 1.08),
      StageSummary(stage: .memory, tried: 1, accepted: 1, gain: 1.07),
    ], evaluations: 7, tokens: .init(input: 0, output: 0), usd: 0, seconds: 48.2,
    environment: header.environment)

  static let ending: [Event] = [
    .timed(streamed.id, .baseline(.eager), eager), .timed(streamed.id, .baseline(.compile), compile),
    .finished(result),
  ]

  static let events = structure + tuning + ending
}

extension RunStory {
  /// The story of events without their times.
  init(_ events: some Sequence<Event>) {
    self.init(
      events.map { JournalEntry(sequence: 0, time: .distantPast, elapsed: 0, step: "", event: $0) })
  }
}
