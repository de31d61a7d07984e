import Domain
import Foundation

@testable import Suite

/// Problems, results and conditions for tests.
enum Samples {
  static func problem(_ name: String, level: String? = "level1", source: String? = nil) -> SuiteProblem {
    SuiteProblem(level: level, problem: Problem(name: name, source: source ?? "# \(level ?? "") \(name)"))
  }

  static func job(_ name: String, agents: String = "expert") -> SuiteJob {
    SuiteJob(problem: problem(name), agents: agents)
  }

  static func estimate(_ value: Double, width: Double = 0.01) -> Estimate {
    Estimate(value: value, low: value * (1 - width), high: value * (1 + width))
  }

  /// A row; without a speedup it failed.
  static func row(
    _ name: String, _ speedup: Double? = nil, fastest: Double? = nil, level: String = "level1",
    agents: String = "expert", status: ProblemResult.Status? = nil, width: Double = 0.01
  ) -> ProblemResult {
    var row = ProblemResult(
      problem: problem(name, level: level), agents: agents,
      status: status ?? (speedup == nil ? .failed : .correct), target: .cpu, precision: .ieee)
    row.verdict = .init(strict: speedup != nil, kernelbench: speedup != nil)
    row.speedup = .init(
      eager: speedup.map { estimate($0, width: width) }, compile: nil,
      fastest: (fastest ?? speedup).map { .init(estimate($0, width: width), over: .compile) })
    row.evaluations = 2
    row.deviceSeconds = 3
    return row
  }

  static func header(
    agents: [String] = ["expert"], device: String = "CPU", egg: String = "0.1.0"
  ) -> BenchHeader {
    BenchHeader(
      agents: agents, settings: RunSettings(), judgesByKernelBench: true, device: device,
      versions: ["egg": egg, "torch": "2.13.0"])
  }
}
