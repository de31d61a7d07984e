import Expert
import Foundation
import Testing

@Suite("The C++ emitter")
struct CPlusPlusEmitterTests {
  @Test("computes what PyTorch computes, as exactly", arguments: EmitterCases.all)
  func computesWhatPyTorchComputes(_ item: EmittedCase) async throws {
    switch try await PythonRun.shared.outcome() {
    case .unavailable(let reason):
      try Test.cancel("\(reason)")
    case .complaints(let complaints):
      let own = complaints[item.name] ?? complaints[""] ?? ["not run"]
      #expect(own.isEmpty, "\(own.joined(separator: "\n"))")
    }
  }
}
