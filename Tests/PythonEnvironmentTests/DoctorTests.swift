import Foundation
import TestSupport
import Testing

@testable import PythonEnvironment

struct DoctorTests {
  @Test func `a machine with nothing names every lack, its cost and its cure`() async throws {
    let folder = try TemporaryFolder()
    let checks = await Doctor.examine(environment: ["PATH": folder.path, "HOME": folder.path])
    #expect(!checks.allowMainJob)
    #expect(checks.filter { $0.status == .missing && $0.required }.map(\.name) == ["C++ compiler", "Python"])
    for check in checks where check.status != .ok {
      #expect(!check.cost.isEmpty && !check.mend.isEmpty, "\(check.name)")
    }
    #expect(Set(checks.map(\.group)) == Set(DoctorCheck.Group.allCases))
  }

  @Test func `a fitting interpreter is shown with its packages`() async throws {
    let folder = try TemporaryFolder()
    let python = try FakePython().install(as: "python", in: folder)
    let checks = await Doctor.examine(
      explicitPython: python, environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path])
    let found = Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0) })
    #expect(found["Python"]?.found == "3.11.7 at \(python) (option)")
    #expect(found["PyTorch"]?.status == .ok)
    #expect(found["Triton"]?.status == .missing)
  }

  @Test func `a named interpreter that doesn't do stops the main job`() async throws {
    let folder = try TemporaryFolder()
    let python = try FakePython(torch: nil).install(as: "python", in: folder)
    let checks = await Doctor.examine(
      explicitPython: python, environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path])
    let check = try #require(checks.first { $0.name == "Python" })
    #expect(check.status == .missing && check.found.contains("no PyTorch") && !checks.allowMainJob)
  }

  @Test func `nvcc is found by CUDA_HOME, or on the search path`() throws {
    let folder = try TemporaryFolder(), bin = folder.path + "/bin"
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    let nvcc = bin + "/nvcc"
    #expect(FileManager.default.createFile(atPath: nvcc, contents: Data()))
    #expect(chmod(nvcc, 0o755) == 0)
    #expect(ToolchainChecks.nvcc(["CUDA_HOME": folder.path, "PATH": ""]).found == nvcc)
    // A toolkit in its usual place comes before the search path.
    #expect(ToolchainChecks.nvcc(["PATH": bin]).status == .ok)
  }

  @Test func `a key's name is shown and its value never`() throws {
    let check = ModelChecks.configured(["OPENAI_API_KEY": "secret-value", "ANTHROPIC_API_KEY": ""])
    #expect(check.found == "OPENAI_API_KEY")
    #expect(try !String(decoding: JSONEncoder().encode(check), as: UTF8.self).contains("secret-value"))
  }

  @Test func `a line of nvidia-smi becomes one device`() {
    let check = DeviceChecks.device("NVIDIA H200, 143771 MiB, 9.0, 570.86.15")
    #expect(check.found == "NVIDIA H200, 143771 MiB, compute capability 9.0, driver 570.86.15")
  }

  @Test(arguments: [
    ("flags : fpu sse2 avx avx2 fma", 32), ("flags : sse2 avx avx2 avx512f avx512vl", 64),
    ("flags : sse2", 16), ("Features : fp asimd", 16),
  ])
  func `the vector width follows from the processor's flags`(line: String, bytes: Int) {
    let processor = Processor(cpuinfo: "model name\t: Test\n\(line)\n", caches: [2: 1, 3: 2], cores: 4)
    #expect(processor.vectorBytes == bytes)
    #expect(processor.name == "Test" && processor.coreCacheBytes == 1 && processor.cacheBytes == 2)
  }

  @Test func `a nearly full disk is pointed out`() {
    #expect(StorageChecks.check(path: "/cache", free: 1 << 30).status == .limited)
    #expect(StorageChecks.check(path: "/cache", free: 100 << 30).found == "/cache, 100.0 GB free")
  }

  @Test func `a layer of the sandbox that does not hold is missing, with its reason, cost and cure`() {
    let lacking = SandboxChecks.check(.init(name: "network", active: false, reason: "unshare: not permitted"))
    #expect(lacking.status == .missing && lacking.found == "unshare: not permitted")
    #expect(!lacking.cost.isEmpty && !lacking.mend.isEmpty)
    #expect(SandboxChecks.check(.init(name: "network", active: true, reason: "")).status == .ok)
  }

  @Test func `the sandbox is really entered, and every layer of it is known`() async throws {
    let python = try systemPython()
    let environment = ["PATH": "/usr/bin:/bin", "HOME": NSTemporaryDirectory()]
    let checks = await SandboxChecks.all(python, environment)
    #expect(checks.count == SandboxLayer.all.count)
    #expect(Set(checks.map(\.name)) == Set(SandboxLayer.all.values.map(\.title)))
  }
}
