import Domain
import Foundation
import Testing

@testable import Expert

@Suite struct DecoderErrorTests {
  func graph(_ nodes: String, output: String) throws -> JSONValue {
    let text = "{\"nodes\": [\(nodes)], \"outputs\": {\"node\": \"\(output)\"}, \"mutations\": []}"
    return try CanonicalJSON.decode(JSONValue.self, from: Data(text.utf8))
  }

  let input = """
    {"name": "x", "kind": "input", "index": 0, "type": {"dtype": "float32", "shape": [4, 2], "strides": [2, 1]}}
    """

  func call(_ name: String, _ operation: String, _ arguments: String, shape: String = "[4, 2]") -> String {
    """
    {"name": "\(name)", "kind": "call", "op": "\(operation)", "args": \(arguments), "kwargs": {},
     "type": {"dtype": "float32", "shape": \(shape), "strides": [2, 1]}}
    """
  }

  @Test("A type that does not follow names the node")
  func typeMismatch() throws {
    let json = try graph(
      input + "," + call("y", "aten.exp.default", "[{\"node\": \"x\"}]", shape: "[2, 4]"), output: "y")
    #expect {
      try GraphDecoder.decode(json)
    } throws: {
      guard case .typeMismatch(node: "y", let inferred, let traced)? = $0 as? GraphError else { return false }
      return inferred.shape == [4, 2] && traced.shape == [2, 4]
    }
  }

  @Test("A reference to what is not there names both nodes")
  func undefined() throws {
    let json = try graph(input + "," + call("y", "aten.exp.default", "[{\"node\": \"z\"}]"), output: "y")
    #expect(throws: GraphError.undefined(node: "y", reference: "z")) { try GraphDecoder.decode(json) }
  }

  @Test("Overwriting an input is refused")
  func inputOverwritten() throws {
    let json = try graph(input + "," + call("y", "aten.relu_.default", "[{\"node\": \"x\"}]"), output: "y")
    #expect(throws: GraphError.unsupportedMutation(node: "y")) { try GraphDecoder.decode(json) }
  }

  @Test("Overwriting what a view still shows is refused")
  func viewOverwritten() throws {
    let nodes = [
      input, call("y", "aten.exp.default", "[{\"node\": \"x\"}]"),
      call("v", "aten.view.default", "[{\"node\": \"y\"}, [2, 4]]", shape: "[2, 4]"),
      call("z", "aten.relu_.default", "[{\"node\": \"y\"}]"),
      call("w", "aten.exp.default", "[{\"node\": \"v\"}]", shape: "[2, 4]"),
    ]
    let json = try graph(nodes.joined(separator: ","), output: "w")
    #expect(throws: GraphError.unsupportedMutation(node: "z")) { try GraphDecoder.decode(json) }
  }

  @Test("An unknown operator stays a call of PyTorch")
  func unknown() throws {
    let json = try graph(
      input + "," + call("y", "aten.frobnicate.default", "[{\"node\": \"x\"}, 3]"), output: "y")
    let graph = try GraphDecoder.decode(json)
    #expect(PythonPrinter.function(graph).contains("y = torch.ops.aten.frobnicate.default(x, 3)"))
  }
}
