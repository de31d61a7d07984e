import Foundation
import PythonEnvironment
import TestSupport
import Testing

/// The examples of the prompts, run: a replacement that is wrong would teach mistakes.
@Suite(
  .enabled("no Python with PyTorch can be found or made here; EGG_PYTHON can name one") {
    (try? await testPython()) != nil
  })
struct ExampleTests {
  /// Runs the C++ examples, and those in Triton by its interpreter where it is installed; all in one process.
  private static let script = """
    import importlib.util, os, sys
    os.environ["TRITON_INTERPRET"] = "1"
    import torch

    def load(path):
        spec = importlib.util.spec_from_file_location(path.replace("/", "_").removesuffix(".py"), path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    cases = {
        "elementwise": ([1.7], [(33, 65), (33, 65)]),
        "row": ([], [(9, 300), (300,)]),
        "product": ([70, 130], [(3, 37, 70)]),
    }
    targets = ["cpu"] + (["triton"] if importlib.util.find_spec("triton") else [])
    for kind, (arguments, shapes) in cases.items():
        for target in targets:
            reference = load(f"{kind}/reference.py").Model(*arguments)
            candidate = load(f"{kind}/{target}.py").ModelNew(*arguments)
            candidate.load_state_dict(reference.state_dict())
            inputs = [torch.randn(*shape) for shape in shapes]
            with torch.no_grad():
                torch.testing.assert_close(candidate(*inputs), reference(*inputs), rtol=1e-4, atol=1e-5)
            print(kind, target)
    """

  @Test func `every example computes what its module computes`() async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try await testPython().path)
    process.arguments = ["-c", Self.script]
    process.currentDirectoryURL = Repository.root.appendingPathComponent("knowledge/examples")
    process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    for kind in ["elementwise", "row", "product"] { #expect(text.contains("\(kind) cpu"), "\(text)") }
  }
}
