import Domain
import Testing

@testable import Expert

/// One case after the other: their work would keep all threads from tests that wait for processes.
@Suite(.serialized) struct PlanTests {
  static let structures = [
    Structure(), Structure(isOnePass: false), Structure(fusion: .split), Structure(blocksProducts: true),
  ]

  static let products = [
    "conv_back", "conv_back_strided", "conv_image", "conv_line", "conv_volume", "linear_softmax", "mlp",
    "product_batched",
    "product_of_rows", "product_tail", "product_transposed",
  ]

  @Test("Products on tensor cores are what the library would compute", arguments: products)
  func multiplies(name: String) throws {
    let fixture = try Fixture.load(name)
    var planner = fixture.planner
    planner.gate = ProductGate { _ in true }
    let structure = Structure(emulatesProducts: true)
    let graph = try planner.graphs(structure).unwrapped.rewritten
    let plan = try planner.plan(structure).unwrapped.plan
    #expect(plan.steps.contains { if case .tensorProduct = $0 { true } else { false } })
    let values = try GraphInterpreter(graph: graph, fixture: fixture).run()
    for result in try PlanInterpreter(plan: plan, graph: graph, values: values).run() {
      #expect(agree(result.found.compactMap { $0 }, result.expected, tolerance: 1e-5), "\(result.name)")
    }
  }

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
