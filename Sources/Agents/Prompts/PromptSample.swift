import Domain

/// A soft-max over rows of 4096 on a typical device, with a candidate of a few lines.
struct PromptSample {
  let target: Target

  let candidate = Candidate(
    source: "# one pass over each row\nimport torch\n\nclass ModelNew(torch.nn.Module):\n    ...\n",
    stage: .structure, title: "one pass over each row")
  let profile = ProfileReport(
    source: .timing, seconds: 3.1e-3, headroom: 1.9, achievedBandwidth: 1.1e10,
    steps: [.init(name: "softmax_row", seconds: 3e-3)])

  private static let problem = Problem(
    name: "softmax",
    source:
      "import torch\n\nclass Model(torch.nn.Module):\n    def forward(self, x):\n        return torch.softmax(x, dim=1)\n"
  )

  func brief(_ stage: Stage) -> Brief {
    let shape = TensorType(shape: [1024, 4096])
    let bytes = 2 * Double(shape.byteCount)
    let admission = Admission(
      trace: TracedProblem(graph: Self.graph, opaqueReason: nil, constructionSource: "", moduleSource: ""),
      inputs: [shape], outputs: [shape], compulsoryBytes: bytes, operations: 0,
      floorSeconds: bytes / device.bandwidth, device: device, warnings: [])
    return Brief(
      problem: Self.problem, admission: admission, stage: stage,
      decisions: stage == .structure ? [] : [candidate.title], settings: RunSettings(target: target))
  }

  private var device: Device {
    target == .cpu
      ? Device(
        name: "CPU", target: .cpu, cores: 8, vectorBytes: 32, cacheBytes: 32 << 20, coreCacheBytes: 1 << 20,
        bandwidth: 4e10, floatingPointRate: 4e11)
      : Device(
        name: "GPU", target: .triton, cores: 132, vectorBytes: 0, cacheBytes: 50 << 20, coreCacheBytes: 0,
        bandwidth: 3e12, floatingPointRate: 5e13,
        gpu: GraphicsProcessor(index: 0, capability: "9.0", memoryBytes: 80 << 30, driver: "", identity: ""))
  }

  private static let graph: JSONValue = {
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
      ]), "outputs": .object(["node": .string("y")]),
    ])
  }()
}
