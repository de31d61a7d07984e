import Domain
import Testing

@testable import Expert

/// One case after the other: their work would keep all threads from tests that wait for processes.
@Suite(.serialized) struct NormalisationTests {
  @Test("Rules keep what the module returns", arguments: Fixture.names())
  func keepsResults(name: String) throws {
    let fixture = try Fixture.load(name)
    for structure in [Structure(), Structure(isOnePass: false)] {
      let graphs = try fixture.planner.graphs(structure).unwrapped
      let before = try GraphInterpreter(graph: graphs.traced, fixture: fixture).run()
      let after = try GraphInterpreter(graph: graphs.rewritten, fixture: fixture).run()
      for (old, new) in zip(graphs.traced.output.values, graphs.rewritten.output.values) {
        guard let expected = before[old], let found = after[new] else { continue }
        #expect(
          agree(found, expected, as: graphs.traced[old].type.elementType), "\(graphs.traced[old].name)")
      }
    }
  }

  @Test("Buffers become what PyTorch makes of them", arguments: Fixture.names())
  func keepsMutations(name: String) throws {
    let fixture = try Fixture.load(name)
    let graphs = try fixture.planner.graphs(Structure()).unwrapped
    let values = try GraphInterpreter(graph: graphs.rewritten, fixture: fixture).run()
    for mutation in graphs.rewritten.mutations {
      let expected = try fixture.buffers[mutation.target].flatMap(Fixture.numbers).unwrapped
      #expect(agree(try values[mutation.value].unwrapped, expected), "\(mutation.target)")
    }
  }

  @Test("Running the rules again changes nothing", arguments: Fixture.names())
  func idempotent(name: String) throws {
    let fixture = try Fixture.load(name)
    let once = try Passes.normalise(try GraphDecoder.decode(fixture.graph))
    let twice = try Passes.normalise(once.graph)
    #expect(twice.log.isEmpty)
    #expect(twice.graph.nodes.count == once.graph.nodes.count)
  }
}
