import Domain
import Foundation
import Interchange
import TestSupport
import Testing

struct JudgingTests {
  @Test(arguments: [false, true])
  func `a definition and its solution become modules that agree`(writes: Bool) async throws {
    let (definition, workload) = (try Samples.read(), try Samples.readWorkload())
    let solution = try Flashinfer.Solution(json: Data(Samples.solution(writes: writes).utf8))
    let problem = try Problem(definition, workload)
    #expect(problem.name == "scaled_product")
    let candidate = try solution.candidateSource(for: definition, workload)
    let found = try await PythonCheck.run(problem: problem.source, candidate: candidate)
    #expect(found == "[torch.Size([4, 16]), torch.Size([8, 16]), 0.5] True")
  }

  @Test func `without a workload the open axes are named`() throws {
    let error = #expect(throws: EggError.self) { try Problem(Samples.read(), nil) }
    #expect(error?.message.contains("how large M is") == true && error?.advice.contains("--workload") == true)
  }

  @Test(arguments: ["float8_e4m3fn", "float8_e5m2", "float4_e2m1"])
  func `an element type that EGG lacks is named`(type: String) throws {
    let text = Samples.definition.replacing(#""K"], "dtype": "float32""#, with: #""K"], "dtype": "\#(type)""#)
    let error = #expect(throws: EggError.self) { try Problem(Samples.read(text), Samples.readWorkload()) }
    #expect(error?.message.contains(type) == true && error?.message.contains("'z'") == true)
  }

  @Test func `a reference that defines the names of a module is refused`() throws {
    let text = Samples.definition.replacing("def run", with: "class Model:\\n    pass\\ndef run")
    let error = #expect(throws: EggError.self) { try Problem(Samples.read(text), Samples.readWorkload()) }
    #expect(error?.message.contains("defines Model") == true)
  }

  @Test func `inputs from files are refused`() throws {
    let text = Samples.workload.replacing(
      #""z": {"type": "random"}"#, with: #""z": {"type": "safetensors", "path": "z.st", "tensor_key": "z"}"#)
    let error = #expect(throws: EggError.self) { try Problem(Samples.read(), Samples.readWorkload(text)) }
    #expect(error?.message.contains("z.st") == true)
  }

  @Test(arguments: [
    (Samples.solution(language: "cuda", writes: false), "is cuda in 1 file"),
    (Samples.solution(entry: "other.py::run", writes: false), "entry point 'other.py::run'"),
    (Samples.solution(entry: "main.py::run()", writes: false), "entry point"),
    (Samples.solution(writes: false, definition: "another"), "solves another"),
  ])
  func `a solution that does not fit is refused with the reason`(text: String, reason: String) throws {
    let solution = try Flashinfer.Solution(json: Data(text.utf8))
    let error = #expect(throws: EggError.self) {
      try solution.candidateSource(for: Samples.read(), Samples.readWorkload())
    }
    #expect(error?.message.contains(reason) == true)
  }
}
