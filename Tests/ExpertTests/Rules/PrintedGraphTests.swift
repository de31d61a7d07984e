import Domain
import Foundation
import Subprocess
import SystemPackage
import Testing

@testable import Expert

/// Original and rewritten graphs as PyTorch text, run side by side in one Python process.
@Suite("Printed graphs") struct PrintedGraphTests {
  @Test("compute in PyTorch what the traced graph computes, before and after the rules")
  func agreeInPyTorch() async throws {
    guard let python = try await PythonRun.interpreter() else {
      try Test.cancel("no Python with PyTorch can be found or made here; EGG_PYTHON can name one")
    }
    let jobs = try Fixture.names().flatMap { try Self.jobs(of: Fixture.load($0)) }
    #expect(jobs.count > 200)
    let complaints = try await Self.run(jobs, python)
    #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
  }

  private struct Job: Encodable {
    struct Leaf: Encodable {
      var type: TensorType
      var values: [Double]
    }
    var name: String
    /// The traced graph and the rewritten one: each a text with the leaves that it reads, in order.
    var texts: [String]
    var leaves: [[Leaf]]
    /// How many of the results the module returns; the others are new values of buffers, which have a test of their own.
    var returned: Int
  }

  /// One comparison for each structure; none for a graph with an argument that is no tensor.
  private static func jobs(of fixture: Fixture) throws -> [Job] {
    let ofGPU = fixture.name == "conv_depthwise" ? [(Fixture.gpu, Structure())] : []
    let attends = fixture.name.hasPrefix("attention") || fixture.name == "softmax_of_product"
    let ofAttention = attends ? [(Fixture.device, Structure(attendsAtOnce: true))] : []
    let all =
      [(Fixture.device, Structure()), (Fixture.device, Structure(isOnePass: false))] + ofGPU + ofAttention
    return try all.compactMap { device, structure -> Job? in
      let graphs = try fixture.planner(on: device).graphs(structure).unwrapped
      let both = [graphs.traced, graphs.rewritten]
      let read = both.compactMap { leaves(of: $0, fixture) }
      guard read.count == both.count else { return nil }
      return Job(
        name: "\(fixture.name), \(structure.title)", texts: both.map(PythonPrinter.function), leaves: read,
        returned: graphs.traced.output.values.count)
    }
  }

  private static func leaves(of graph: Graph, _ fixture: Fixture) -> [Job.Leaf]? {
    let nodes = graph.nodes.filter(\.operation.isLeaf)
    let leaves = nodes.compactMap { node in
      fixture.elements(node.name).map { Job.Leaf(type: node.type, values: $0) }
    }
    return leaves.count == nodes.count ? leaves : nil
  }

  private static func run(_ jobs: [Job], _ python: String) async throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "egg-printed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let driver = folder.appending(path: "driver.py"), list = folder.appending(path: "jobs.json")
    try Self.driver.write(to: driver, atomically: true, encoding: .utf8)
    try CanonicalJSON.encode(jobs).write(to: list)
    let run = try await Subprocess.run(
      .path(FilePath(python)), arguments: [driver.path(), list.path()], output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    #expect(run.standardOutput.hasSuffix("done\n"), "\(run.standardError)")
    return run.standardOutput.split(separator: "\n").dropLast().map(String.init)
  }

  private static let driver = #"""
    import json, sys
    import torch

    def tensor(leaf):
        values = [float(v) for v in leaf["values"]]
        kind = leaf["type"]
        flat = torch.tensor(values, dtype=torch.float64).to(getattr(torch, kind["dtype"]))
        return flat.reshape(kind["shape"])

    def results(text, leaves):
        scope = {}
        exec(text, scope)
        torch.manual_seed(0)
        with torch.no_grad():
            return scope["function"](*[tensor(leaf) for leaf in leaves])

    TOLERANCE = {torch.float16: 4 * 2**-10, torch.bfloat16: 4 * 2**-7}

    for job in json.load(open(sys.argv[1])):
        try:
            before, after = (results(t, l) for t, l in zip(job["texts"], job["leaves"]))
        except Exception as error:
            print(job["name"], "raised", type(error).__name__, str(error).splitlines()[0])
            continue
        for place, (old, new) in enumerate(zip(before[:job["returned"]], after)):
            if not isinstance(old, torch.Tensor):
                continue
            rounding = TOLERANCE.get(old.dtype, 0)
            same = old.shape == new.shape and old.dtype == new.dtype and torch.allclose(
                old.double(), new.double(), rtol=max(1e-4, rounding), atol=max(1e-5, rounding), equal_nan=True)
            if not same:
                print(job["name"], "result", place, "differs")
    print("done")
    """#
}
