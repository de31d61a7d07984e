public import Domain
public import Essentials

/// A problem and its best candidate as a data set of flashinfer-bench.
public struct FlashinferExport: Sendable {
  /// What is computed.
  public var definition: Flashinfer.Definition
  /// The one workload: all sizes are constant.
  public var workload: Flashinfer.Workload
  /// The candidate.
  public var solution: Flashinfer.Solution
  /// What was measured; without a result, the workload alone.
  public var trace: Flashinfer.Trace

  /// Describes a problem, a candidate and what the run measured.
  ///
  /// Both sides make their module with the same seed, as KernelBench does, so that they have the same weights.
  /// - Throws: `.usage` where the problem does not fit: inputs that are no contiguous tensors of real numbers, or
  ///   outputs that are no tensor or tuple of tensors, of types that flashinfer-bench knows.
  public init(
    problem: Problem, admission: Admission, candidate: Candidate, errorRatio: Double? = nil,
    result: RunResult? = nil,
    time: Date = Date()
  ) throws(EggError) {
    let fit = ExportFit(problem: problem, admission: admission)
    try fit.check()
    let name = ExportFit.fileName(problem.name)
    let inputs = ExportFit.arguments("input", admission.inputs)
    let outputs = ExportFit.arguments("output", admission.outputs)
    let names = inputs.map(\.name)
    definition = Flashinfer.Definition(
      name: name, opType: "egg", axes: ExportFit.axes(admission.inputs + admission.outputs), inputs: inputs,
      outputs: outputs, reference: ExportFit.reference(problem, names), tags: ["egg"],
      description:
        "\(problem.name), a module in KernelBench's form; both sides draw their weights with seed 0.")
    workload = Flashinfer.Workload(
      axes: [:], inputs: Dictionary(uniqueKeysWithValues: names.map { ($0, .random) }),
      uuid: ContentHash(of: problem.source).short)
    solution = Flashinfer.Solution(
      name: "\(name)_\(candidate.id.rawValue)", definition: name, author: "egg",
      spec: .init(
        language: candidate.source.contains("triton") ? "triton" : "python",
        targetHardware: [admission.device.target == .cpu ? "cpu" : "cuda"], entryPoint: "main.py::run",
        destinationPassingStyle: false),
      sources: [
        .init(path: "main.py", content: ExportFit.solution(candidate, problem, names))
      ])
    trace = Flashinfer.Trace(definition: name, workload: workload)
    guard let evaluation = result.flatMap({ Flashinfer.Evaluation($0, errorRatio, time) }) else { return }
    trace.solution = solution.name
    trace.evaluation = evaluation
  }

  /// The files by their paths below the data set's folder.
  public func files() throws -> [(path: String, data: Data)] {
    let (name, type) = (definition.name, definition.opType)
    let plain = Flashinfer.Trace(definition: name, workload: workload)
    var files: [(path: String, data: Data)] = [
      ("definitions/\(type)/\(name).json", try definition.json()),
      ("workloads/\(type)/\(name).jsonl", try CanonicalJSON.encode(plain)),
      ("solutions/\(type)/\(name)/\(solution.name).json", try CanonicalJSON.encode(solution, pretty: true)),
    ]
    if trace.evaluation != nil {
      files.append(("traces/\(type)/\(name).jsonl", try CanonicalJSON.encode(trace)))
    }
    return files.map { ($0.path, $0.data + Data("\n".utf8)) }
  }
}

extension Flashinfer.Evaluation {
  /// The measured result of a run's winner; `nil` where none was timed against eager PyTorch.
  init?(_ result: RunResult, _ errorRatio: Double?, _ time: Date) {
    guard result.verdict.strict, let candidate = result.time.candidate, let eager = result.time.eager else {
      return nil
    }
    self.init(
      status: "PASSED",
      environment: Environment(
        hardware: result.device, libs: result.environment.filter { !$0.value.isEmpty }),
      timestamp: time.formatted(.iso8601), log: "",
      // EGG compares errors with what it allows, and keeps that ratio alone.
      correctness: Correctness(
        maxRelativeError: .nan, maxAbsoluteError: .nan, extra: errorRatio.map { ["egg_error_ratio": $0] }),
      performance: Performance(
        latency: candidate / 1000, referenceLatency: eager / 1000, speedup: eager / candidate))
  }
}
