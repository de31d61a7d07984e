import Domain
import Foundation
import Interchange

/// Documents in flashinfer-bench's form.
enum Samples {
  /// Names in an order that no sorting gives.
  static let definition = """
    {"name": "scaled_product", "op_type": "gemm", "description": "rows, scaled",
     "axes": {"M": {"type": "var"}, "N": {"type": "const", "value": 8}, "K": {"type": "const", "value": 16}},
     "inputs": {"z": {"shape": ["M", "K"], "dtype": "float32"}, "a": {"shape": ["N", "K"], "dtype": "float32"},
                "scale": {"shape": null, "dtype": "float32"}},
     "outputs": {"rows": {"shape": ["M", "N"], "dtype": "float32"}, "best": {"shape": ["M"], "dtype": "float32"}},
     "reference": "import torch\\n\\ndef run(z, a, scale):\\n    rows = z @ a.T * scale\\n    return {'best': rows.amax(-1), 'rows': rows}"}
    """

  static let workload = """
    {"axes": {"M": 4}, "inputs": {"z": {"type": "random"}, "a": {"type": "random"}, "scale": {"type": "scalar", "value": 0.5}},
     "uuid": "w1"}
    """

  static func solution(
    language: String = "python", entry: String = "main.py::run", writes: Bool,
    definition: String = "scaled_product"
  ) -> String {
    let body =
      writes
      ? "def run(z, a, scale, rows, best):\\n    torch.mm(z, a.T, out=rows)\\n    rows *= scale\\n    best.copy_(rows.amax(-1))"
      : "def run(z, a, scale):\\n    rows = torch.mm(z, a.T) * scale\\n    return rows, rows.amax(-1)"
    return """
      {"name": "mine", "definition": "\(definition)", "author": "me",
       "spec": {"language": "\(language)", "target_hardware": ["cpu"], "entry_point": "\(entry)",
                "destination_passing_style": \(writes)},
       "sources": [{"path": "main.py", "content": "import torch\\n\(body)"}]}
      """
  }

  static func read(_ text: String = definition) throws -> Flashinfer.Definition {
    try Flashinfer.Definition(json: Data(text.utf8))
  }

  static func readWorkload(_ text: String = workload) throws -> Flashinfer.Workload {
    try Flashinfer.Workload(text: Data(text.utf8), for: "scaled_product")
  }

  static let problem = Problem(
    name: "norm rows",
    source: """
      import torch
      import torch.nn as nn

      class Model(nn.Module):
          def __init__(self, size):
              super(Model, self).__init__()
              self.linear = nn.Linear(size, 4)
          def forward(self, x):
              return torch.relu(self.linear(x))

      def get_inputs():
          return [torch.randn(3, 8)]

      def get_init_inputs():
          return [8]
      """)

  static func admission(
    inputs: [TensorType] = [TensorType(shape: [3, 8])], outputs: [TensorType] = [TensorType(shape: [3, 4])],
    graph: String? = nil
  ) -> Admission {
    let graph = graph.flatMap { try? CanonicalJSON.decode(JSONValue.self, from: Data($0.utf8)) }
    return Admission(
      trace: TracedProblem(graph: graph, opaqueReason: nil, constructionSource: "", moduleSource: ""),
      inputs: inputs,
      outputs: outputs, compulsoryBytes: 1, operations: 1, floorSeconds: 1,
      device: Device(
        name: "a processor", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 1, coreCacheBytes: 1,
        bandwidth: 1,
        floatingPointRate: 1),
      warnings: [])
  }

  static let candidate = Candidate(
    source: problem.source.replacing("Model", with: "ModelNew"), stage: .structure,
    title: "best")
}
