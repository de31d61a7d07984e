import Domain
import Foundation
import PythonEnvironment
import Subprocess
import SystemPackage
import TestSupport

@testable import Expert

/// All cases of an emitter, run once in one Python process: importing PyTorch costs seconds.
actor PythonRun {
  static let shared = PythonRun(EmitterCases.all, by: CPlusPlusEmitter(), driver: PythonDriver.source)
  /// Triton's kernels run in its interpreter, on a processor.
  static let interpreted = PythonRun(TritonCases.all, by: TritonEmitter(), driver: TritonDriver.source)

  /// Triton's kernels are compiled for GPUs that are not there.
  static let compiled = PythonRun(
    TritonCases.compiled, by: TritonEmitter(), driver: TritonCompileDriver.source)

  /// CUDA kernels run in a simulation of a GPU's threads.
  static let simulated = PythonRun(CUDACases.all, by: CUDAEmitter(), driver: CUDADriver.source)
  static let compiledByNVCC = PythonRun(
    CUDACases.compiled, by: CUDAEmitter(), driver: CUDACompileDriver.source)

  private let cases: [EmittedCase]
  private let emitter: any CandidateEmitting
  private let driver: String

  private init(_ cases: [EmittedCase], by emitter: any CandidateEmitting, driver: String) {
    self.cases = cases
    self.emitter = emitter
    self.driver = driver
  }

  enum Outcome: Sendable {
    /// What is wrong with each case; nothing for a correct one.
    case complaints([String: [String]])
    /// Why nothing could be run.
    case unavailable(String)
  }

  private var task: Task<Outcome, any Error>?

  /// What Python found.
  func outcome() async throws -> Outcome {
    let task = task ?? Task { try await run() }
    self.task = task
    return try await task.value
  }

  /// The exit code of a driver that lacks Triton or nvcc.
  private static let isMissingTool: CInt = 77

  private struct Job: Encodable {
    struct Input: Encodable {
      var shape: [Int]
      var dtype: String
    }
    var name: String
    var path: String
    var families: [String]
    var integers: Int
    var factor: Double
    var inputs: [Input]
  }

  private func run() async throws -> Outcome {
    guard let python = try await Self.interpreter() else {
      return .unavailable("no Python with PyTorch can be found or made here; EGG_PYTHON can name one")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "egg-emit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let jobs = try cases.enumerated().map { number, item in
      let path = folder.appending(path: "case\(number).py")
      try emitter.emit(item.plan).write(to: path, atomically: true, encoding: .utf8)
      let inputs = item.plan.inputs.compactMap(\.type).map {
        Job.Input(shape: $0.shape, dtype: $0.elementType.rawValue)
      }
      return Job(
        name: item.name, path: path.path(), families: item.families, integers: item.integers,
        factor: item.factor,
        inputs: inputs)
    }
    return try await run(jobs, in: folder, python)
  }

  private func run(_ jobs: [Job], in folder: URL, _ python: String) async throws -> Outcome {
    let program = folder.appending(path: "driver.py"), list = folder.appending(path: "cases.json")
    let results = folder.appending(path: "results.json")
    try driver.write(to: program, atomically: true, encoding: .utf8)
    try CanonicalJSON.encode(jobs).write(to: list)
    let run = try await Subprocess.run(
      .path(FilePath(python)), arguments: [program.path(), list.path(), results.path()],
      environment: Self.environment, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    if run.terminationStatus == .exited(PythonRun.isMissingTool) {
      return .unavailable(run.standardError)
    }
    guard let data = try? Data(contentsOf: results) else {
      return .complaints(["": ["Python failed: \(run.standardError)"]])
    }
    return .complaints(try CanonicalJSON.decode([String: [String]].self, from: data))
  }

  /// Compiled kernels are kept from run to run, apart from the user's own.
  private static var environment: Environment {
    let cache = FileManager.default.temporaryDirectory.appending(path: "egg-test-kernels").path()
    return .inherit.updating([
      "EGG_KERNEL_CACHE": ProcessInfo.processInfo.environment["EGG_KERNEL_CACHE"] ?? cache
    ])
  }

  /// The Python to use; `nil` only where none with PyTorch can be found or made.
  static func interpreter() async throws -> String? { try? await testPython().path }
}
