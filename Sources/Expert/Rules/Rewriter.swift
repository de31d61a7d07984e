import Domain

/// The one rewrite engine: walks a graph in order, offers each node to the rules until none fits, and
/// repeats until nothing changes.
///
/// Nodes are hash-consed while they are copied, so equal values become one.
struct Rewriter: Sendable {
  /// A rule that fired and the traced call it fired on.
  struct Step: Sendable, Hashable {
    var rule: String
    var principle: String
    var origin: String
  }

  /// The graph after a pass and what was done.
  struct Outcome: Sendable {
    var graph: Graph
    var log: [Step]
  }

  var rules: [Rule]
  /// A bound for rule sets that do not settle; reaching it is a defect that tests look for.
  var maximumSweeps = 24

  func run(_ graph: Graph) throws(GraphError) -> Outcome {
    var outcome = Outcome(graph: graph, log: [])
    for _ in 0..<maximumSweeps {
      let sweep = try sweep(outcome.graph)
      outcome.graph = sweep.graph
      if sweep.log.isEmpty { break }
      outcome.log += sweep.log
    }
    return outcome
  }

  private func sweep(_ graph: Graph) throws(GraphError) -> Outcome {
    var builder = GraphBuilder(reserving: Set(graph.nodes.map(\.name)))
    var replaced: Set<Graph.Value> = []
    var place: [Graph.Value] = []
    var log: [Step] = []
    var mutations: [Graph.Mutation] = []
    for node in graph.nodes {
      builder.origin = node.origin
      let value = try builder.insert(node.operation, node.operands.map { place[$0] }, name: node.name)
      let settled = try settle(value, name: node.name, &builder, &log, &mutations)
      if settled != value { replaced.insert(value) }
      place.append(settled)
    }
    mutations += graph.mutations.map { Graph.Mutation(target: $0.target, value: place[$0.value]) }
    builder.finish(output: graph.output.map { place[$0] }, mutations: mutations)
    return Outcome(graph: builder.graph.withoutDeadCode(replaced: replaced), log: log)
  }

  /// Applies rules to one value until none fits.
  private func settle(
    _ start: Graph.Value, name: String, _ builder: inout GraphBuilder, _ log: inout [Step],
    _ mutations: inout [Graph.Mutation]
  ) throws(GraphError) -> Graph.Value {
    var value = start
    for _ in 0..<maximumSweeps {
      guard let (rule, rewrite) = firstRewrite(of: value, in: builder.graph) else { break }
      let traced = builder.graph[value]
      builder.origin = traced.origin
      let next = try builder.insert(rewrite.formula)
      guard next != value else { break }
      try verify(next, builder.graph[next].type, against: traced)
      for mutation in rewrite.mutations {
        guard case .buffer(let target, _) = builder.graph[mutation.buffer].operation else { continue }
        mutations.append(Graph.Mutation(target: target, value: try builder.insert(mutation.value)))
      }
      log.append(Step(rule: rule.name, principle: rule.principle, origin: traced.origin))
      value = next
    }
    if value != start, !builder.graph[value].operation.isLeaf {
      builder.takeOver(name, from: start, to: value)
    }
    return value
  }

  private func firstRewrite(of value: Graph.Value, in graph: Graph) -> (Rule, Rewrite)? {
    let match = Match(graph: graph, value: value)
    for rule in rules {
      if let rewrite = rule.rewrite(match) { return (rule, rewrite) }
    }
    return nil
  }

  /// A rewrite must keep the type.
  private func verify(
    _ value: Graph.Value, _ type: TensorType, against node: Graph.Node
  ) throws(GraphError) {
    guard node.isTensor else { return }
    if type.shape != node.type.shape || type.elementType != node.type.elementType {
      throw .typeMismatch(node: node.name, inferred: type, traced: node.type)
    }
  }
}
