import Expert
import Foundation
import Testing

/// Emitted texts as they were last recorded: a change of the emitter shows in the review of these files.
@Suite("Emitted text")
struct EmittedTextTests {
  private static let names = [
    "layer-norm-17", "column-softmax-7x17", "max-pool-12x14-2-2-0", "blocked-product-32",
  ]
  private static let tritonNames = [
    "gelu", "layer-norm-100-held", "softmax-online-100-chunks", "column-softmax-7x17-several",
    "cross-entropy-64-held",
    "cumsum-exclusive-reversed-100-chunks", "max-pool-37x41-3-2-1-held", "batch-norm-4x5x49-split-1-7",
  ]

  @Test("is as recorded (EGG_RECORD=1 records it anew, and fails)", arguments: names)
  func isAsRecorded(_ name: String) throws {
    let item = try #require(EmitterCases.all.first { $0.name == name })
    try expect(CPlusPlusEmitter().emit(item.plan), isRecordedAs: "Golden/\(name).py")
  }

  @Test("in Triton is as recorded", arguments: tritonNames)
  func inTritonIsAsRecorded(_ name: String) throws {
    let item = try #require(TritonCases.all.first { $0.name == name })
    try expect(TritonEmitter().emit(item.plan), isRecordedAs: "Golden/triton/\(name).py")
  }

  @Test("in CUDA C++ is as recorded", arguments: CUDACases.compiled)
  func inCUDAIsAsRecorded(_ item: EmittedCase) throws {
    try expect(CUDAEmitter().emit(item.plan), isRecordedAs: "Golden/cuda/\(item.name).py")
  }

  private func expect(_ text: String, isRecordedAs path: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: path)
    if ProcessInfo.processInfo.environment["EGG_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.lastPathComponent)")
    } else {
      let recorded = try String(contentsOf: file, encoding: .utf8)
      #expect(text == recorded, "\(path) is emitted differently; EGG_RECORD=1 records it anew")
    }
  }

  @Test("is the same each time")
  func isTheSameEachTime() {
    for item in EmitterCases.all {
      #expect(CPlusPlusEmitter().emit(item.plan) == CPlusPlusEmitter().emit(item.plan))
    }
  }

  @Test("has only the helpers that its kernels use")
  func hasOnlyTheHelpersThatItsKernelsUse() throws {
    let item = try #require(EmitterCases.all.first { $0.name == "cumsum-17" })
    let text = CPlusPlusEmitter().emit(item.plan)
    #expect(text.contains("struct RunningRow"))
    #expect(!text.contains("struct LogSumExp") && !text.contains("errorFunction"))
  }
}
