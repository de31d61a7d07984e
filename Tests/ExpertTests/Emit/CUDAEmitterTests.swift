import Domain
import PythonEnvironment
import Testing

@testable import Expert

@Suite("The CUDA emitter")
struct CUDAEmitterTests {
  @Test("computes what PyTorch computes, as exactly, in simulated threads", arguments: CUDACases.all)
  func computesWhatPyTorchComputes(_ item: EmittedCase) async throws {
    try TritonEmitterTests.expectNoComplaint(of: item, in: await PythonRun.simulated.outcome())
  }

  @Test(
    "compiles for GPUs of three generations",
    .enabled(if: CUDACompiler.path() != nil, "no nvcc: neither CUDA_HOME nor PATH leads to one"),
    arguments: CUDACases.compiled)
  func compilesForGPUs(_ item: EmittedCase) async throws {
    try TritonEmitterTests.expectNoComplaint(of: item, in: await PythonRun.compiledByNVCC.outcome())
  }

  @Test(
    "leaves scans, pools and 16-bit numbers to PyTorch",
    arguments: [
      "cumsum-exclusive-reversed-100-chunks", "max-pool-37x41-3-2-1-held", "convert-float16",
    ])
  func leavesTheRest(_ name: String) throws {
    let item = try #require(TritonCases.all.first { $0.name == name })
    #expect(!item.plan.launches.contains(where: CUDATarget().canWrite))
    #expect(item.plan.launches.allSatisfy(TritonTarget().canWrite))
  }

  @Test(
    "is given no kernel of 16-bit modules that it can't write",
    arguments: Fixture.names().filter { $0.hasPrefix("half_") })
  func leavesHalves(_ name: String) throws {
    var device = Fixture.gpu
    device.target = .cuda
    let plan = try Fixture.load(name).planner(on: device).plan(Structure()).unwrapped.plan
    #expect(plan.launches.allSatisfy(CUDATarget().canWrite))
  }
}
