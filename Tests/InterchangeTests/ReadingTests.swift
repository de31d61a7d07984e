import Domain
import Foundation
import Interchange
import Testing

struct ReadingTests {
  @Test func `a definition keeps the order of its inputs and outputs through reading and writing`() throws {
    let definition = try Samples.read()
    #expect(definition.inputs.map(\.name) == ["z", "a", "scale"])
    #expect(definition.outputs.map(\.name) == ["rows", "best"])
    #expect(definition.axes["M"] == .variable && definition.axes["K"] == .constant(16))
    #expect(definition.inputs[2].spec.shape == nil)
    #expect(try Flashinfer.Definition(json: definition.json()) == definition)
  }

  @Test func `solutions and traces survive writing and reading`() throws {
    let solution = try Flashinfer.Solution(json: Data(Samples.solution(writes: true).utf8))
    #expect(try Flashinfer.Solution(json: CanonicalJSON.encode(solution)) == solution)
    let trace = Flashinfer.Trace(definition: "scaled_product", workload: try Samples.readWorkload())
    #expect(try CanonicalJSON.decode(Flashinfer.Trace.self, from: CanonicalJSON.encode(trace)) == trace)
  }

  @Test func `a workload is found among the traces of a file`() throws {
    let other = #"{"definition": "other", "workload": {"axes": {}, "inputs": {}, "uuid": "w0"}}"#
    let mine =
      #"{"definition": "scaled_product", "workload": {"axes": {"M": 2}, "inputs": {}, "uuid": "w2"}}"#
    #expect(try Samples.readWorkload("\(other)\n\(mine)\n").uuid == "w2")
    #expect(try Samples.readWorkload(mine).axes == ["M": 2])
    #expect(throws: EggError.self) { try Samples.readWorkload(other) }
  }

  @Test(arguments: [
    (#""axes""#, #""axles""#, "axes is missing"), (#""type": "var""#, #""type": "any""#, "axes.M"),
    (#""dtype": "float32"}, "a""#, #""dtype": 3}, "a""#, "inputs.z"),
  ])
  func `what is no definition is refused with the place`(text: String, wrong: String, place: String) throws {
    let error = #expect(throws: EggError.self) {
      try Samples.read(Samples.definition.replacing(text, with: wrong))
    }
    #expect(error?.code == .usage && error?.message.contains(place) == true)
  }

  @Test func `names that need escapes are read as they are meant`() throws {
    let text = Samples.definition.replacing(#""z": {"shape""#, with: #""q\"\u0041:": {"shape""#)
    #expect(try Samples.read(text).inputs.first?.name == "q\"A:")
  }
}
