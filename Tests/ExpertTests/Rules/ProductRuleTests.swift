import Domain
import Testing

@testable import Expert

@Suite struct ProductRuleTests {
  static let cases = [
    ("diagonal_left", "product-with-diagonal"), ("diagonal_right", "product-with-diagonal"),
    ("product_bijl", "einsum-as-product"), ("linear_sum", "sum-of-linear"), ("linear_mean", "sum-of-terms"),
    ("product_sum", "sum-of-scaled-product"), ("sum_of_one", "sum-of-linear"),
    ("conv_back_mean", "sum-of-convolution"), ("conv_back_plain_mean", "sum-of-convolution"),
    ("conv_mean", "sum-of-convolution"), ("linear_pool", "pool-of-linear"),
    ("conv_pool", "pool-of-convolution"),
  ]

  @Test("A product that need not be done, or not whole, is not", arguments: cases)
  func fires(name: String, rule: String) throws {
    let outcome = try Passes.normalise(try GraphDecoder.decode(try Fixture.load(name).graph))
    #expect(outcome.log.contains { $0.rule == rule })
    let products = outcome.graph.nodes.indices.compactMap { ProductPattern($0, in: outcome.graph) }
    let before = try GraphDecoder.decode(try Fixture.load(name).graph)
    let work = before.nodes.indices.compactMap { ProductPattern($0, in: before) }
    let isSmaller =
      products.reduce(0) { $0 + $1.form.operations } < work.reduce(0) { $0 + $1.form.operations }
    #expect(isSmaller || products.isEmpty || rule == "einsum-as-product")
  }

  @Test("Sums of the input are taken once, not once for each filter")
  func sumsOnce() throws {
    let plan = try Fixture.load("conv_back_plain_mean").planner.plan(Structure()).unwrapped.plan
    let readers = plan.steps.compactMap { step -> Launch? in
      guard case .launch(let launch) = step else { return nil }
      return launch.inputs.contains { $0.name == "inputs_0" } ? launch : nil
    }
    #expect(readers.count == 1)
    #expect(readers.allSatisfy { $0.inputs.count == 1 }, "\(plan.summary)")
  }

  @Test("A kept call stays whole", arguments: ["linear_sum", "conv_mean"])
  func keeps(name: String) throws {
    let graph = try GraphDecoder.decode(try Fixture.load(name).graph)
    let outcome = try Passes.normalise(graph, keeping: Set(graph.nodes.map(\.origin)))
    #expect(!outcome.log.contains { $0.rule.hasPrefix("sum-of") })
  }

  @Test("A product that something else reads stays")
  func shared() throws {
    var builder = GraphBuilder()
    let x = try builder.insert(.input(0, TensorType(shape: [4, 3])), name: "x")
    let weight = try builder.insert(.parameter("w", TensorType(shape: [5, 3])), name: "w")
    let type = TensorType(shape: [4, 5])
    let linear = try builder.insert(.library(.linear(type)), [x, weight], name: "linear")
    let sum = try builder.insert(Formula.value(linear).reduce(.sum, [1]))
    let centred = try builder.insert(Formula.value(linear) - .value(sum))
    builder.finish(output: .value(centred), mutations: [])
    let outcome = try Passes.normalise(builder.graph)
    #expect(outcome.log.isEmpty)
  }
}
