import Domain
import Foundation
import TestSupport

/// A traced graph of the Expert's fixtures, as an admission on a small processor.
enum GraphFixture {
  static let device = Device(
    name: "test", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 32 << 20, coreCacheBytes: 1 << 20,
    bandwidth: 20e9, floatingPointRate: 100e9)

  static let hopper = Device(
    name: "test GPU", target: .triton, cores: 132, vectorBytes: 0, cacheBytes: 50 << 20, coreCacheBytes: 0,
    bandwidth: 3e12, floatingPointRate: 50e12,
    gpu: GraphicsProcessor(
      index: 0, capability: "9.0", memoryBytes: 80 << 30, driver: "1", identity: "x",
      rates: ["ieee": 50e12, "tf32": 400e12, "bf16": 700e12]))

  static func admission(
    _ name: String, in part: String = "examples", on device: Device = device
  ) throws -> Admission {
    let path = Repository.root.appendingPathComponent("Tests/ExpertTests/Fixtures/\(part)/\(name).json")
    let json = try CanonicalJSON.decode(JSONValue.self, from: Data(contentsOf: path))
    return admission(json["graph"] ?? .null, on: device)
  }

  static func admission(_ graph: JSONValue, on device: Device = device) -> Admission {
    let types = (graph["nodes"]?.elements ?? []).filter { $0["kind"]?.text == "input" }.compactMap { node in
      node["type"]?["shape"]?.elements.map { TensorType(shape: $0.compactMap(\.int)) }
    }
    return Admission(
      trace: TracedProblem(graph: graph, opaqueReason: nil, constructionSource: "", moduleSource: ""),
      inputs: types, outputs: Array(types.prefix(1)), compulsoryBytes: 1e6, operations: 1e9,
      floorSeconds: 1e-3,
      device: device, warnings: [])
  }

  /// A graph of one call on an input of a shape, with more arguments as JSON.
  static func call(_ operation: String, on shape: [Int], arguments: String = "", result: [Int]) throws
    -> Admission
  {
    func type(_ shape: [Int]) -> String { "{\"dtype\": \"float32\", \"shape\": \(shape)}" }
    let text = """
      {"nodes": [{"name": "x", "kind": "input", "index": 0, "type": \(type(shape))},
        {"name": "y", "kind": "call", "op": "aten.\(operation)", "args": [{"node": "x"}\(arguments)], "kwargs": {},
         "type": \(type(result))}], "outputs": {"node": "y"}, "mutations": []}
      """
    return admission(try CanonicalJSON.decode(JSONValue.self, from: Data(text.utf8)))
  }
}
