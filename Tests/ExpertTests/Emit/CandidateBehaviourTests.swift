import Expert
import Foundation
import Subprocess
import SystemPackage
import Testing

@Suite("An emitted candidate")
struct CandidateBehaviourTests {
  /// Imports the candidate with a compiler that fails, then with a real one; calls it wrongly, then rightly.
  private static let script = #"""
    import importlib.util, os, sys, torch

    def load():
        spec = importlib.util.spec_from_file_location("candidate", sys.argv[1])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def complaint(action):
        try:
            action()
            return "nothing raised"
        except Exception as error:
            return type(error).__name__ + ": " + str(error).replace("\n", " ")

    os.environ["CXX"] = sys.argv[2]
    print(complaint(load))
    print(os.listdir(os.environ["EGG_KERNEL_CACHE"]))
    del os.environ["CXX"]
    module = load().ModelNew()
    print(complaint(lambda: module(torch.zeros(3, 18))))
    print(complaint(lambda: module(torch.zeros(3, 17, dtype=torch.float64))))
    strided = torch.randn(17, 3).t()
    print(torch.allclose(module(strided), module.norm(strided), atol=1e-5))
    print([name.endswith(".so") for name in os.listdir(os.environ["EGG_KERNEL_CACHE"])])
    """#

  @Test("says what is wrong with its compiler and its arguments, and leaves nothing half-built")
  func saysWhatIsWrong() async throws {
    guard let python = try await PythonRun.interpreter() else {
      try Test.cancel("no Python with PyTorch can be found or made here; EGG_PYTHON can name one")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "egg-behaviour-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let candidate = folder.appending(path: "candidate.py"), script = folder.appending(path: "script.py")
    let compiler = folder.appending(path: "compiler")
    try CPlusPlusEmitter().emit(RowCases.layerNorm(rows: 3, 17).plan)
      .write(to: candidate, atomically: true, encoding: .utf8)
    try Self.script.write(to: script, atomically: true, encoding: .utf8)
    try "#!/bin/sh\necho internal compiler error\nexit 1\n".write(
      to: compiler, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: compiler.path())
    let run = try await Subprocess.run(
      .path(FilePath(python)), arguments: [script.path(), candidate.path(), compiler.path()],
      environment: .inherit.updating(["EGG_KERNEL_CACHE": folder.appending(path: "cache").path()]),
      output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
    let lines = run.standardOutput.split(separator: "\n").map(String.init)
    try #require(lines.count == 6, "\(run.standardOutput)\(run.standardError)")
    #expect(lines[0].hasPrefix("RuntimeError: EGG: compiling the kernels failed"))
    #expect(lines[0].contains("internal compiler error"))
    #expect(lines[1] == "[]")
    #expect(lines[2].hasPrefix("ValueError: x is torch.float32 (3, 18) on cpu"))
    #expect(lines[2].contains("specialised to float32 (3, 17)"))
    #expect(lines[3].hasPrefix("ValueError: x is torch.float64 (3, 17)"))
    #expect(lines[4] == "True")
    #expect(lines[5] == "[True]")
  }
}
