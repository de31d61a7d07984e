import Domain
import Foundation
import Subprocess
import SystemPackage
import Testing

@testable import Expert

@Suite("A replayed graph") struct GraphReplayTests {
  @Test("follows inputs, weights and running statistics, and leaves results alone")
  func follows() async throws {
    guard let python = try await PythonRun.interpreter() else {
      try Test.cancel("no Python with PyTorch can be found or made here; EGG_PYTHON can name one")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "egg-replay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let candidate = folder.appending(path: "candidate.py"), driver = folder.appending(path: "driver.py")
    try TritonEmitter().emit(Self.plan).write(to: candidate, atomically: true, encoding: .utf8)
    try Self.driver.write(to: driver, atomically: true, encoding: .utf8)
    let run = try await Subprocess.run(
      .path(FilePath(python)), arguments: [driver.path(), candidate.path()],
      output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
    #expect(run.terminationStatus.isSuccess, "\(run.standardError)")
  }

  private static var plan: CandidatePlan {
    CandidatePlan(
      problem: "replay",
      constructionSource: module(
        "x", "None", setup: ["self.fc = nn.Linear(4, 3)", "self.register_buffer('calls', torch.zeros(()))"]),
      inputs: [.init(name: "x", type: TensorType(shape: [2, 4]))],
      steps: [
        .evaluate(name: "y", expression: "torch.relu(self.fc(x))"),
        .perform(expression: "self.calls.add_(1)"),
      ],
      result: "(y, {\"sum\": y.sum(0)})", decisions: [], replaysGraph: true)
  }

  /// A graph on a processor: a replay does the captured work again, on the same tensors.
  private static let driver = #"""
    import contextlib, importlib.util, sys
    import torch


    class Graph:
        def replay(self):
            def overwrite(old, new):
                if isinstance(old, torch.Tensor): old.copy_(new)
                elif isinstance(old, dict): [overwrite(old[k], new[k]) for k in old]
                else: [overwrite(a, b) for a, b in zip(old, new)]
            overwrite(self.owner.results, self.module._egg_steps(*self.owner.inputs))


    captures = []


    @contextlib.contextmanager
    def capture(graph, capture_error_mode):
        frame = sys._getframe(2).f_locals
        graph.owner, graph.module = frame["self"], frame["module"]
        captures.append(graph)
        calls = graph.module.calls.clone()
        yield
        graph.module.calls.copy_(calls)


    class Stream:
        def wait_stream(self, other): pass


    torch.cuda.CUDAGraph, torch.cuda.graph, torch.cuda.Stream = Graph, capture, Stream
    torch.cuda.current_stream, torch.cuda.stream = Stream, lambda stream: contextlib.nullcontext()
    spec = importlib.util.spec_from_file_location("candidate", sys.argv[1])
    candidate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(candidate)
    model = candidate.ModelNew()


    def check(x):
        y, rest = model(x)
        expected = torch.relu(torch.nn.functional.linear(x, model.fc.weight, model.fc.bias))
        assert torch.allclose(y, expected) and torch.allclose(rest["sum"], expected.sum(0))
        assert not y.requires_grad
        return y


    first, second = torch.randn(2, 4), torch.randn(2, 4)
    y = check(first)
    kept = y.clone()
    assert model.calls == 1, model.calls
    check(second)
    assert torch.equal(y, kept) and len(captures) == 1 and model.calls == 2
    with torch.no_grad(): model.fc.weight.mul_(2)
    check(first)
    assert len(captures) == 1, "weights that are written over are found where they were"
    model.fc.weight = torch.nn.Parameter(torch.randn(3, 4))
    check(first)
    assert len(captures) == 2 and model.calls == 4, "weights that moved need another graph"
    model.load_state_dict(model.state_dict())
    check(first.t().contiguous().t())
    assert len(captures) == 3
    """#
}
