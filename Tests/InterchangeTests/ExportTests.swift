import Domain
import Foundation
import Interchange
import TestSupport
import Testing

struct ExportTests {
  @Test func `what was written is read back as the same problem and candidate`() async throws {
    let export = try FlashinferExport(
      problem: Samples.problem, admission: Samples.admission(), candidate: Samples.candidate)
    let files = Dictionary(uniqueKeysWithValues: try export.files().map { ($0.path, $0.data) })
    #expect(files.count == 3)
    let definition = try Flashinfer.Definition(
      json: try #require(files["definitions/egg/norm_rows.json"]))
    let workload = try Flashinfer.Workload(
      text: try #require(files["workloads/egg/norm_rows.jsonl"]), for: definition.name)
    let solution = try Flashinfer.Solution(
      json: try #require(files["solutions/egg/norm_rows/\(export.solution.name).json"]))
    let found = try await PythonCheck.run(
      problem: Problem(definition, workload).source,
      candidate: solution.candidateSource(for: definition, workload))
    #expect(found == "[torch.Size([3, 8])] True")
  }

  @Test func `a measured result becomes a trace that passed`() throws {
    let export = try FlashinferExport(
      problem: Samples.problem, admission: Samples.admission(), candidate: Samples.candidate,
      errorRatio: 0.25,
      result: .measured)
    let evaluation = try #require(export.trace.evaluation)
    #expect(evaluation.status == "PASSED" && export.trace.solution == export.solution.name)
    #expect(evaluation.performance?.speedup == 2 && evaluation.performance?.latency == 0.05)
    #expect(evaluation.correctness?.extra == ["egg_error_ratio": 0.25])
    #expect(try export.files().contains { $0.path == "traces/egg/norm_rows.jsonl" })
  }

  @Test(arguments: [
    (Samples.admission(inputs: [TensorType(shape: [2], elementType: .int64)]), "input 0 holds int64"),
    (Samples.admission(inputs: [TensorType(shape: [2], elementType: .float64)]), "float64"),
    (Samples.admission(inputs: [TensorType(shape: [2, 3], strides: [1, 2])]), "not contiguous"),
    (
      Samples.admission(
        graph: #"{"nodes": [{"kind": "input"}, {"kind": "input", "value": 2}], "outputs": {"node": "y"}}"#),
      "no tensors"
    ),
    (
      Samples.admission(graph: #"{"nodes": [{"kind": "input"}], "outputs": {"dict": {"y": {"node": "y"}}}}"#),
      "more than tensors"
    ),
  ])
  func `a problem that does not fit is refused with the reason`(admission: Admission, reason: String) throws {
    let error = #expect(throws: EggError.self) {
      try FlashinferExport(problem: Samples.problem, admission: admission, candidate: Samples.candidate)
    }
    #expect(error?.message.contains(reason) == true)
  }
}

extension RunResult {
  fileprivate static let measured = RunResult(
    problem: "norm rows", device: "a processor", target: .cpu, precision: .ieee, agents: "expert",
    verdict: .init(strict: true, kernelbench: nil), speedup: .init(eager: nil, compile: nil, fastest: nil),
    time: .init(candidate: 50, eager: 100, compile: nil, floor: 1), candidate: "best.py", ownKernelShare: nil,
    stages: [], evaluations: 1, tokens: .init(input: 0, output: 0), usd: 0, seconds: 1,
    environment: ["torch": "2.13.0"])
}
