import Domain
import Testing

@testable import Expert

/// One case after the other: their work would keep all threads from tests that wait for processes.
@Suite(.serialized) struct DecodingTests {
  @Test("Every traced graph decodes and computes what PyTorch computes", arguments: Fixture.names())
  func decodes(name: String) throws {
    let fixture = try Fixture.load(name)
    let graph = try GraphDecoder.decode(fixture.graph)
    let values = try GraphInterpreter(graph: graph, fixture: fixture).run()
    for (value, node) in graph.nodes.enumerated() where fixture.values[node.name] != nil {
      guard let found = values[value], let expected = fixture.elements(node.name) else { continue }
      #expect(agree(found, expected, as: node.type.elementType), "\(node.name)")
    }
  }
}
