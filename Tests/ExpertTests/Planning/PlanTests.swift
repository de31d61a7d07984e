import Domain
import Testing

@testable import Expert

@Suite struct PlanTests {
  static let structures = [
    Structure(), Structure(isOnePass: false), Structure(fusion: .split), Structure(blocksProducts: true),
  ]

  @Test("Every launch of every plan computes its values", arguments: Fixture.names(), structures)
  func computes(name: String, structure: Structure) throws {
    let fixture = try Fixture.load(name)
    let graph = try fixture.planner.graphs(structure).unwrapped.rewritten
    let plan = try fixture.planner.plan(structure).unwrapped.plan
    let values = try GraphInterpreter(graph: graph, fixture: fixture).run()
    for result in try PlanInterpreter(plan: plan, graph: graph, values: values).run() {
      let found = result.found.compactMap { $0 }
      #expect(found.count == result.expected.count, "\(result.launch): \(result.name) is not written whole")
      #expect(
        agree(found, result.expected, tolerance: result.isApproximate ? 1e-5 : 1e-9),
        "\(result.launch): \(result.name)")
    }
  }
}
