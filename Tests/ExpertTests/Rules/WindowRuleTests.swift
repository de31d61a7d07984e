import Domain
import Testing

@testable import Expert

@Suite("Convolutions of each channel by itself") struct WindowRuleTests {
  @Test("are one kernel with what follows on a GPU, and the library's on a processor")
  func isOneKernel() throws {
    let fixture = try Fixture.load("conv_depthwise")
    let plan = try fixture.planner(on: Fixture.gpu).plan(Structure()).unwrapped.plan
    let pools = plan.steps.compactMap { step -> PoolKernel? in
      guard case .launch(let launch) = step, case .pool(let kernel) = launch.body else { return nil }
      return kernel
    }
    #expect(pools.count == 1 && pools.first?.weights != nil && plan.tunables.count == 1)
    #expect(pools.first?.principles == ["A3.04"])
    let processor = try fixture.planner.graphs(Structure()).unwrapped
    #expect(!processor.log.contains { $0.rule == "depthwise-convolution" })
  }

  @Test("compute what PyTorch computes")
  func computes() throws {
    let fixture = try Fixture.load("conv_depthwise")
    let graphs = try fixture.planner(on: Fixture.gpu).graphs(Structure()).unwrapped
    #expect(graphs.log.contains { $0.rule == "depthwise-convolution" })
    let before = try GraphInterpreter(graph: graphs.traced, fixture: fixture).run()
    let after = try GraphInterpreter(graph: graphs.rewritten, fixture: fixture).run()
    let (old, new) = (graphs.traced.output.values[0], graphs.rewritten.output.values[0])
    #expect(agree(try after[new].unwrapped, try before[old].unwrapped))
    let plan = try fixture.planner(on: Fixture.gpu).plan(Structure()).unwrapped.plan
    let results = try PlanInterpreter(plan: plan, graph: graphs.rewritten, values: after).run()
    #expect(!results.isEmpty)
    for result in results {
      #expect(agree(result.found.compactMap { $0 }, result.expected, tolerance: 1e-9), "\(result.name)")
    }
  }

  @Test("that are kept, and those that mix channels, stay", arguments: ["conv_depthwise", "conv_image"])
  func stays(name: String) throws {
    let graph = try GraphDecoder.decode(try Fixture.load(name).graph)
    let kept = name == "conv_depthwise" ? Set(graph.nodes.map(\.origin)) : []
    let outcome = try Rewriter(rules: [WindowRules.depthwise(keeping: kept)]).run(graph)
    #expect(outcome.log.isEmpty)
  }
}
