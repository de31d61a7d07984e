import Expert
import Foundation
import Testing

@Suite("The Triton emitter")
struct TritonEmitterTests {
  @Test("computes what PyTorch computes, as exactly, in Triton's interpreter", arguments: TritonCases.all)
  func computesWhatPyTorchComputes(_ item: EmittedCase) async throws {
    try Self.expectNoComplaint(of: item, in: await PythonRun.interpreted.outcome())
  }

  @Test("compiles for GPUs of three generations, within their registers", arguments: TritonCases.compiled)
  func compilesForGPUs(_ item: EmittedCase) async throws {
    try Self.expectNoComplaint(of: item, in: await PythonRun.compiled.outcome())
  }

  static func expectNoComplaint(of item: EmittedCase, in outcome: PythonRun.Outcome) throws {
    switch outcome {
    case .unavailable(let reason):
      try Test.cancel("\(reason)")
    case .complaints(let complaints):
      let own = complaints[item.name] ?? complaints[""] ?? ["not run"]
      #expect(own.isEmpty, "\(own.joined(separator: "\n"))")
    }
  }
}
