import Domain
import Testing

@testable import Expert

@Suite("16-bit numbers") struct WideningRuleTests {
  private func rewritten(_ name: String, keeping: Set<String> = []) throws -> Planner.Graphs {
    try Fixture.load(name).planner.graphs(Structure(keeping: keeping)).unwrapped
  }

  @Test(
    "are rounded when they leave, and nowhere between",
    arguments: [
      ("half_chain", 1), ("half_softmax", 1), ("half_norm", 1), ("half_sum", 3), ("half_turned", 1),
      ("half_where", 1), ("bfloat_chain", 1),
    ])
  func rounded(name: String, results: Int) throws {
    let graph = try rewritten(name).rewritten
    #expect(graph.nodes.count(where: \.isRounding) == results)
    let isWide = graph.nodes.allSatisfy { node in
      switch node.operation {
      case .unary, .binary, .select, .reduce, .concatenate: !node.type.elementType.isHalf
      default: true
      }
    }
    #expect(isWide)
  }

  @Test(
    "are one kernel, whose loads and stores have 16 bits",
    arguments: ["half_chain", "half_norm", "bfloat_chain"])
  func oneKernel(name: String) throws {
    let plan = try Fixture.load(name).planner.plan(Structure()).unwrapped.plan
    let launch = try #require(plan.launches.first)
    #expect(plan.launches.count == 1 && plan.steps.count == 1)
    #expect((launch.inputs + launch.outputs).allSatisfy { $0.type.elementType.isHalf })
  }

  @Test("of calls that stay are PyTorch's")
  func keeps() throws {
    let traced = try rewritten("half_chain").traced
    let kept = try rewritten("half_chain", keeping: Set(traced.nodes.map(\.origin))).rewritten
    #expect(kept.nodes.allSatisfy { !$0.isRounding })
  }
}
