import Domain

/// A candidate plan for a traced problem and one structure, with what the rules did.
struct PlannedCandidate: Sendable {
  var plan: CandidatePlan
  var log: [Rewriter.Step]
  /// The traced calls that each kernel stands for.
  var origins: [String: Set<String>]
  /// Predicted seconds of the PyTorch calls among the steps.
  var callSeconds: Double

  /// Whether attention became one call.
  var attendsAtOnce: Bool { log.contains { $0.rule == AttentionRules.name } }
}

/// From a traced graph to a candidate plan: decode, rewrite, partition, write, choose parameters.
struct Planner: Sendable {
  let trace: TracedProblem
  let problem: String
  let device: Device
  /// The class that candidates are held to.
  var precision: PrecisionClass = .ieee
  /// Which products tensor cores take over; by prediction unless given.
  var gate: ProductGate?

  /// The graph as traced, and what the rules made of it.
  struct Graphs: Sendable {
    var traced: Graph
    var rewritten: Graph
    var log: [Rewriter.Step]
  }

  /// - Throws: `GraphError` when the trace can't be read; the module then stays as it is.
  func graphs(_ structure: Structure) throws(GraphError) -> Graphs? {
    guard let json = trace.graph else { return nil }
    let traced = try GraphDecoder.decode(json, keeping: structure.keeping)
    let normal = try normalised(traced, structure)
    guard !structure.isOnePass else {
      return Graphs(traced: traced, rewritten: normal.graph, log: normal.log)
    }
    let further = try Rewriter(rules: Passes.severalPasses).run(normal.graph)
    return Graphs(traced: traced, rewritten: further.graph, log: normal.log + further.log)
  }

  private func normalised(_ graph: Graph, _ structure: Structure) throws(GraphError) -> Rewriter.Outcome {
    let normal = try Passes.normalise(graph, keeping: structure.keeping)
    var rules = device.target.traits.rules(keeping: structure.keeping)
    if structure.attendsAtOnce {
      rules += AttentionRules.all(for: normal.graph, keeping: structure.keeping)
    }
    guard !rules.isEmpty else { return normal }
    let further = try Rewriter(rules: rules + ViewRules.all).run(normal.graph)
    return Rewriter.Outcome(graph: further.graph, log: normal.log + further.log)
  }

  /// The plan of one structure; `nil` for the module as it is.
  /// - Throws: `GraphError` when the trace can't be read.
  func plan(_ structure: Structure) throws(GraphError) -> PlannedCandidate? {
    guard structure.fusion != .none, let graphs = try graphs(structure) else { return nil }
    let graph = graphs.rewritten
    let isWhole = structure.fusion == .full
    let partitioner = Partitioner(
      graph: graph, computability: Computability(graph, keeping: structure.keeping),
      options: FusionOptions(
        fusesReductions: isWhole, mergesKernels: isWhole, blocksProducts: structure.blocksProducts))
    var writer = PlanWriter(graph, traced: graphs.traced, device: device.target.traits.deviceExpression)
    var partition = partitioner.partition()
    if structure.emulatesProducts {
      let parts = OperandParts(for: precision)
      let products = TensorProducts(graph, gate: gate ?? .predicted(on: device, parts: parts), parts: parts)
      partition = products.taking(partition, keeping: structure.keeping)
    }
    writer.write(partition)
    var plan = CandidatePlan(
      problem: problem, constructionSource: trace.constructionSource, inputs: inputs(of: graph),
      steps: writer.steps, result: writer.result, decisions: [],
      replaysGraph: structure.replaysGraph && GraphReplay(graph: graph).isPossible)
    device.target.traits.prepare(&plan, for: structure, on: device)
    let origins = origins(of: plan, writer.launched)
    let refused = plan.tunables.filter { !device.target.traits.canWrite($0.launch) }
    let kept = refused.reduce(structure.keeping) { $0.union(origins[$1.name] ?? []) }
    if kept != structure.keeping {
      var smaller = structure
      smaller.keeping = kept
      return try self.plan(smaller)
    }
    plan.decisions = Decisions.lines(structure, plan)
    let model = CostModel(device: device)
    let calls = partition.steps.reduce(0.0) { sum, step in
      if case .evaluate(let value, _) = step { sum + model.seconds(value, in: graph) } else { sum }
    }
    return PlannedCandidate(plan: plan, log: graphs.log, origins: origins, callSeconds: calls)
  }

  /// The traced calls behind each kernel; what a target made of a kernel begins with its name.
  private func origins(
    of plan: CandidatePlan, _ launched: [(name: String, origins: Set<String>)]
  ) -> [String: Set<String>] {
    plan.tunables.reduce(into: [:]) { result, tunable in
      let source = launched.filter { tunable.name.hasPrefix($0.name) }.max { $0.name.count < $1.name.count }
      result[tunable.name] = source?.origins
    }
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
  private static func line(_ product: TensorProduct) -> String {
    let extents = product.form.extents.map(String.init).joined(separator: " x ")
    let principles = product.epilogue.body.principles.joined(separator: ", ")
    let name = product.epilogue.kernelName
    let parts = product.parts == .one ? "one fp16 part" : "two fp16 parts"
    return "\(name): product [\(extents)] of \(product.form.inner) terms in \(parts) (\(principles))"
  }

  static func lines(_ structure: Structure, _ plan: CandidatePlan) -> [String] {
    var lines = ["structure: \(structure.title)"]
    for step in plan.steps {
      if case .tensorProduct(let product) = step { lines.append(line(product)) }
      guard case .launch(let launch) = step else { continue }
      switch launch.body {
      case .loops(let kernel):
        let outer = kernel.extents[..<kernel.outerRank].map(String.init).joined(separator: " x ")
        let row = kernel.extents[kernel.outerRank...].map(String.init).joined(separator: " x ")
        let principles = kernel.principles.joined(separator: ", ")
        lines.append("\(kernel.name): outer [\(outer)], row [\(row)] (\(principles))")
      case .pool(let kernel):
        lines.append(
          "\(kernel.name): \(kernel.function.rawValue) pool (\(kernel.principles.joined(separator: ", ")))")
      }
    }
    return lines
  }
}
