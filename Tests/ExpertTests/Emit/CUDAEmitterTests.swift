import Expert
import Testing

@Suite("The CUDA emitter")
struct CUDAEmitterTests {
  @Test("computes what PyTorch computes, as exactly, in simulated threads", arguments: CUDACases.all)
  func computesWhatPyTorchComputes(_ item: EmittedCase) async throws {
    try TritonEmitterTests.expectNoComplaint(of: item, in: await PythonRun.simulated.outcome())
  }

  @Test("compiles for GPUs of three generations where there is nvcc", arguments: CUDACases.compiled)
  func compilesForGPUs(_ item: EmittedCase) async throws {
    try TritonEmitterTests.expectNoComplaint(of: item, in: await PythonRun.compiledByNVCC.outcome())
  }
}
