import Foundation
import PythonEnvironment
import TestSupport

/// Runs a problem and a candidate beside each other in PyTorch.
enum PythonCheck {
  private static let script = """
    import sys
    import torch
    def load(path):
        space = {"__name__": path}
        exec(open(path).read(), space)
        return space
    problem, candidate = load(sys.argv[1]), load(sys.argv[2])
    inputs = problem["get_inputs"]()
    torch.manual_seed(0)
    expected = problem["Model"](*problem["get_init_inputs"]())(*inputs)
    torch.manual_seed(0)
    found = candidate["ModelNew"](*problem["get_init_inputs"]())(*inputs)
    flat = lambda value: list(value) if isinstance(value, tuple) else [value]
    same = all(torch.allclose(x, y) for x, y in zip(flat(expected), flat(found), strict=True))
    print([getattr(value, "shape", value) for value in inputs], same)
    """

  /// The inputs' shapes, and whether the outputs agree.
  static func run(problem: String, candidate: String) async throws -> String {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try await testPython().path)
    process.arguments = [
      "-c", script, try folder.write(problem, to: "problem.py"),
      try folder.write(candidate, to: "candidate.py"),
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
