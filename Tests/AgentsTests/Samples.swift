import Domain
import LanguageModels
import Synchronization

/// A small task for tests.
enum Samples {
  static let device = Device(
    name: "Test CPU", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 32 << 20,
    coreCacheBytes: 512 << 10,
    bandwidth: 20e9, floatingPointRate: 100e9)

  static let graphicsDevice = Device(
    name: "Test GPU", target: .triton, cores: 132, vectorBytes: 0, cacheBytes: 50 << 20, coreCacheBytes: 0,
    bandwidth: 3e12, floatingPointRate: 50e12,
    gpu: GraphicsProcessor(
      index: 0, capability: "9.0", memoryBytes: 80 << 30, driver: "1", identity: "x",
      rates: ["ieee": 50e12, "tf32": 400e12, "bf16": 700e12]))

  /// What the tracer writes of the problem.
  static let graph: JSONValue = {
    let type = JSONValue.object([
      "dtype": .string("float32"), "shape": .array([.integer(1024), .integer(4096)]),
    ])
    return .object([
      "nodes": .array([
        .object(["name": .string("x"), "kind": .string("input"), "index": .integer(0), "type": type]),
        .object([
          "name": .string("y"), "kind": .string("call"), "op": .string("aten.softmax.int"),
          "args": .array([.object(["node": .string("x")]), .integer(1)]), "kwargs": .object([:]),
          "type": type,
        ]),
      ]), "outputs": .object(["node": .string("y")]), "mutations": .array([]),
    ])
  }()

  static let admission = Admission(
    trace: TracedProblem(graph: graph, opaqueReason: nil, constructionSource: "", moduleSource: ""),
    inputs: [TensorType(shape: [1024, 4096])], outputs: [TensorType(shape: [1024, 4096])],
    compulsoryBytes: 33_554_432, operations: 0, floorSeconds: 0.001677, device: device, warnings: [])

  static let problem = Problem(
    name: "softmax",
    source: """
      import torch

      class Model(torch.nn.Module):
          def forward(self, x):
              return torch.softmax(x, dim=1)
      """)

  static func brief(_ stage: Stage, for target: Target = .cpu) -> Brief {
    var admission = admission
    if target != .cpu {
      admission.device = graphicsDevice
      admission.floorSeconds = 1.12e-5
    }
    return Brief(
      problem: problem, admission: admission, stage: stage,
      decisions: stage == .structure ? [] : ["one pass over each row"],
      attempts: [
        Attempt(
          candidate: Candidate.ID(rawValue: "0123456789ab"), plan: Plan(summary: "unroll by 4"),
          ending: .slower,
          speedup: 0.9371)
      ], settings: RunSettings(target: target))
  }

  static let candidate = Candidate(
    source: "class ModelNew:\n    pass\n", stage: .structure,
    title: "one pass over each row")
  static let profile = ProfileReport(
    source: .timing, seconds: 0.00312, headroom: 1.86, achievedBandwidth: 10.8e9,
    steps: [ProfileReport.Step(name: "softmax_row", seconds: 0.003)])

  static let profileOfGPU = ProfileReport(
    source: .counters, seconds: 2.4e-5, headroom: 2.14, achievedBandwidth: 1.4e12,
    kernels: [
      KernelProfile(
        name: "softmax_kernel", origin: .own, label: "Triton", share: 0.75, seconds: 2e-5, grid: [128, 1, 1],
        block: [256, 1, 1], registers: 168, sharedBytes: 2048, spilledBytes: 16, occupancy: 0.1875,
        limiter: "registers", metrics: ["dram-throughput-percent": 41.53, "memory-stall-percent": 44])
    ])

  static func source(_ title: String) -> String {
    "# \(title)\nSOURCE = 'extern \"C\" void f();'\nclass ModelNew:\n    pass\n"
  }
}

/// A model that gives prepared answers in turn and keeps what it was asked.
final class ScriptedModel: LanguageModel {
  let name = "scripted"
  private let state: Mutex<(answers: [Result<Answer, LanguageModelError>], prompts: [Prompt])>

  init(_ answers: [Result<Answer, LanguageModelError>]) { state = Mutex((answers, [])) }

  convenience init(_ texts: String...) { self.init(texts.map { .success(Answer(text: $0)) }) }

  var prompts: [Prompt] { state.withLock { $0.prompts } }

  func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    let next = state.withLock { state -> Result<Answer, LanguageModelError> in
      state.prompts.append(prompt)
      return state.answers.isEmpty ? .failure(.empty) : state.answers.removeFirst()
    }
    return try next.get()
  }
}
