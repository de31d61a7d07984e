import Domain

/// A candidate plan for a traced problem and one structure, with what the rules did.
struct PlannedCandidate: Sendable {
  var plan: CandidatePlan
  var log: [Rewriter.Step]
  /// The traced calls that each kernel stands for.
  var origins: [String: Set<String>]
}

/// From a traced graph to a candidate plan: decode, rewrite, partition, write, choose parameters.
struct Planner: Sendable {
  let trace: TracedProblem
  let problem: String
  let device: Device

  /// - Throws: `GraphError` when the trace can't be read; the module then stays as it is.
  func plan(_ structure: Structure) throws(GraphError) -> PlannedCandidate? {
    guard structure.fusion != .none, let json = trace.graph else { return nil }
    let traced = try GraphDecoder.decode(json, keeping: structure.keeping)
    var outcome = try Passes.normalise(traced, keeping: structure.keeping)
    if !structure.isOnePass {
      let further = try Rewriter(rules: Passes.severalPasses).run(outcome.graph)
      outcome = Rewriter.Outcome(graph: further.graph, log: outcome.log + further.log)
    }
    let graph = outcome.graph
    let options = FusionOptions(
      fusesReductions: structure.fusion == .full, mergesKernels: structure.fusion == .full)
    let computability = Computability(graph, keeping: structure.keeping)
    let partition = Partitioner(graph: graph, computability: computability, options: options).partition()
    var writer = PlanWriter(graph, traced: traced)
    writer.write(partition)
    var plan = CandidatePlan(
      problem: problem, constructionSource: trace.constructionSource, inputs: inputs(of: graph),
      steps: writer.steps, result: writer.result, decisions: [])
    Defaults(device: device, keepsRows: structure.keepsRows).apply(to: &plan)
    plan.decisions = Decisions.lines(structure, plan)
    let origins = Dictionary(writer.launched.map { ($0.name, $0.origins) }) { first, _ in first }
    return PlannedCandidate(plan: plan, log: outcome.log, origins: origins)
  }

  private func inputs(of graph: Graph) -> [CandidatePlan.Input] {
    var inputs: [(place: Int, input: CandidatePlan.Input)] = []
    for node in graph.nodes {
      if case .input(let place, let type) = node.operation {
        inputs.append((place, CandidatePlan.Input(name: node.name, type: type)))
      }
    }
    return inputs.sorted { $0.place < $1.place }.map(\.input)
  }
}

/// What was decided, one line each.
enum Decisions {
  static func lines(_ structure: Structure, _ plan: CandidatePlan) -> [String] {
    var lines = ["structure: \(structure.title)"]
    for step in plan.steps {
      guard case .launch(let launch) = step else { continue }
      switch launch.body {
      case .loops(let kernel):
        let outer = kernel.extents[..<kernel.outerRank].map(String.init).joined(separator: " x ")
        let row = kernel.extents[kernel.outerRank...].map(String.init).joined(separator: " x ")
        let principles = kernel.principles.joined(separator: ", ")
        lines.append("\(kernel.name): outer [\(outer)], row [\(row)] (\(principles))")
      case .pool(let kernel):
        lines.append("\(kernel.name): \(kernel.function.rawValue) pool (\(kernel.principles.joined(separator: ", ")))")
      }
    }
    return lines
  }
}
