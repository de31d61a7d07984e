import Expert
import Foundation
import Testing

@Suite("The Triton emitter")
struct TritonEmitterTests {
  @Test("computes what PyTorch computes, as exactly, in Triton's interpreter", arguments: TritonCases.all)
  func computesWhatPyTorchComputes(_ item: EmittedCase) async throws {
    switch try await PythonRun.interpreted.outcome() {
    case .unavailable(let reason):
      try Test.cancel("\(reason)")
    case .complaints(let complaints):
      let own = complaints[item.name] ?? complaints[""] ?? ["not run"]
      #expect(own.isEmpty, "\(own.joined(separator: "\n"))")
    }
  }
}
