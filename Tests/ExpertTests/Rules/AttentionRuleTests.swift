import Domain
import Testing

@testable import Expert

@Suite("Attention at once") struct AttentionRuleTests {
  private func rewritten(_ name: String, keeping: Set<String> = []) throws -> Planner.Graphs {
    let structure = Structure(isOnePass: false, attendsAtOnce: true, keeping: keeping)
    return try Fixture.load(name).planner.graphs(structure).unwrapped
  }

  private func attention(in graph: Graph) -> (call: AtenCall, node: Graph.Node)? {
    for node in graph.nodes {
      if case .library(let call) = node.operation, call.baseName == "scaled_dot_product_attention" {
        return (call, node)
      }
    }
    return nil
  }

  @Test(
    "never writes the matrix of scores",
    arguments: [
      ("softmax_of_product", 1, false), ("attention_masked", 0.5, true), ("attention_biased", 1 / 3, true),
      ("attention_of_views", 1, true), ("attention_two_axes", 1, false), ("attention_half", 1 / 3, true),
    ] as [(String, Double, Bool)])
  func fires(name: String, scale: Double, hasMask: Bool) throws {
    let graphs = try rewritten(name)
    #expect(graphs.log.contains { $0.rule == "attention-at-once" })
    let (call, node) = try #require(attention(in: graphs.rewritten))
    #expect(call.keywords["scale"] == .double(scale) && node.operands.count == (hasMask ? 4 : 3))
    #expect(node.operands.prefix(3).allSatisfy { graphs.rewritten[$0].type.rank == 4 })
    // A mask is as large as the module made it, not one for each head.
    let scores = node.type.elementCount / (node.type.shape.last ?? 1) * node.type.shape[2]
    for later in graphs.rewritten.nodes where later.isTensor {
      if case .view(.expand) = later.operation { continue }
      #expect(later.type.elementCount < scores || later.type.shape.suffix(2) != [5, 5], "\(later.name)")
    }
  }

  @Test(
    "is not for masks of inputs, weights that are returned, biases that are scaled and calls that stay",
    arguments: [
      "attention_masked_by_input", "attention_with_weights", "attention_scaled_late", "causal_softmax",
    ])
  func staysAway(name: String) throws {
    #expect(try attention(in: rewritten(name).rewritten) == nil)
  }

  @Test("leaves calls that stay")
  func keeps() throws {
    let traced = try rewritten("attention_masked").traced
    #expect(
      try attention(in: rewritten("attention_masked", keeping: Set(traced.nodes.map(\.origin))).rewritten)
        == nil)
  }

  @Test("is predicted to save what the scores take")
  func prediction() throws {
    let planner = try Fixture.load("attention_block", in: "examples").planner
    let model = CostModel(device: planner.device)
    let times = try [false, true].map { attends in
      model.seconds(
        try planner.plan(Structure(isOnePass: false, keepsRows: true, attendsAtOnce: attends)).unwrapped)
    }
    #expect(times[1] < times[0])
  }
}
