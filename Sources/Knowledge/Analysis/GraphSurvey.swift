import Domain

/// Reads the features of a traced graph: kinds of operations, who feeds whom, counts and extents.
struct GraphSurvey {
  let graph: TracedGraph
  /// The calls that compute or copy something, with their kinds.
  let calls: [(index: Int, kinds: Set<String>)]

  init(_ graph: TracedGraph) {
    self.graph = graph
    let kinds = OperationKinds(graph: graph)
    calls = graph.work.map { ($0, kinds.kinds(of: $0)) }
  }

  /// Kinds that occur; a dropped dropout counts as an identity.
  var operations: Set<String> {
    let all = calls.reduce(into: Set<String>()) { $0.formUnion($1.kinds) }
    return graph.nodes.contains(where: OperationNames.isIdentity) ? all.union(["identity_op"]) : all
  }

  /// Kinds that feed kinds, through views.
  var pairs: Set<Features.Pair> {
    let kinds = Dictionary(uniqueKeysWithValues: calls.map { ($0.index, $0.kinds) })
    var pairs: Set<Features.Pair> = []
    for (index, own) in calls {
      for producer in graph.nodes[index].operands.map({ graph.origins[$0] }) {
        for from in kinds[producer] ?? [] { for to in own { pairs.insert(Features.Pair(from, to)) } }
      }
    }
    return pairs
  }

  /// The family of operators: what decides how an expert begins.
  var family: String {
    let present = operations
    return GraphSurvey.families.first { !$0.kinds.isDisjoint(with: present) }?.name ?? "none"
  }

  private static let families: [(name: String, kinds: Set<String>)] = [
    ("recurrence", ["rnn_cell"]), ("attention", ["sdpa"]), ("convolution", ["conv", "convT", "dwconv"]),
    ("contraction", ["matmul", "bmm", "pairwise"]), ("scan", ["cumsum"]),
    ("normalisation", ["softmax", "logsoftmax", "norm"]), ("pooling", ["pool_max", "pool_avg"]),
    ("gather", ["scatter", "embedding", "topk"]),
    ("reduction", ["reduce_all", "reduce_row", "argmax", "loss"]),
    ("elementwise", ["pointwise"]),
  ]

  /// Calls with one of these kinds.
  func calls(of kinds: Set<String>) -> [(index: Int, kinds: Set<String>)] {
    calls.filter { !$0.kinds.isDisjoint(with: kinds) }
  }

  /// Bytes that a call moves when it runs alone.
  func bytes(_ index: Int) -> Double {
    let node = graph.nodes[index]
    return graph.operandTypes(node).reduce(node.resultBytes) { $0 + Double($1.byteCount) }
  }
}

/// The numbers.
extension GraphSurvey {
  /// All features but those that admission measures.
  func values(on device: Device, operations: Double) -> [String: Features.Value] {
    var values = counts.merging(extents) { $1 }.merging(properties) { $1 }
    values["w.family"] = .symbol(family)
    let contractions = calls(of: GraphSurvey.contractions)
    guard !contractions.isEmpty else { return values }
    values["w.t_gemm_us"] = .number(operations / device.floatingPointRate * 1e6)
    let tail = calls.filter { $0.kinds.isDisjoint(with: GraphSurvey.contractions) }.reduce(0) {
      $0 + bytes($1.index)
    }
    values["w.t_tail_us"] = .number(tail / device.bandwidth * 1e6)
    return values
  }

  static let contractions: Set<String> = ["matmul", "bmm", "conv", "convT", "dwconv", "sdpa", "rnn_cell"]

  private var counts: [String: Features.Value] {
    let intermediate = calls.filter { !graph.results.contains($0.index) }
    let sizes = graph.nodes.flatMap(\.types).map(\.elementCount)
    return [
      "w.n_kernels_eager": .number(Double(calls.count)),
      "w.n_pointwise": .number(Double(calls(of: ["pointwise"]).count)),
      "w.n_red": .number(Double(calls.reduce(0) { $0 + GraphSurvey.reductions(of: $1.kinds) })),
      "w.n_heavy": .number(Double(calls.count(where: isHeavy))),
      "w.bytes_eager": .number(calls.reduce(0) { $0 + bytes($1.index) }),
      "w.interm_bytes": .number(intermediate.reduce(0) { $0 + graph.nodes[$1.index].resultBytes }),
      "w.numel": .number(Double(calls.compactMap { graph.nodes[$0.index].type?.elementCount }.max() ?? 0)),
      "w.max_elems": .number(Double(sizes.max() ?? 0)),
    ]
  }

  /// Reductions that a call consists of: maximum and sum of a softmax, both moments of a norm.
  private static func reductions(of kinds: Set<String>) -> Int {
    if kinds.contains("pointwise") { return 0 }
    if !kinds.isDisjoint(with: ["softmax", "logsoftmax", "norm"]) { return 2 }
    return kinds.isDisjoint(with: ["reduce_row", "reduce_all", "loss"]) ? 0 : 1
  }

  private func isHeavy(_ call: (index: Int, kinds: Set<String>)) -> Bool {
    OperationNames.transcendental.contains(graph.nodes[call.index].operation)
      || !call.kinds.isDisjoint(with: ["softmax", "logsoftmax"])
  }

  private var properties: [String: Features.Value] {
    var values: [String: Features.Value] = ["w.params_const": .flag(true)]
    let contractions = calls(of: GraphSurvey.contractions)
    values["w.siblings"] = .number(Double(siblings(contractions)))
    if !contractions.isEmpty {
      values["w.single_use"] = .flag(contractions.allSatisfy { graph.isUsedOnce($0.index) })
    }
    if let structure { values["w.structure"] = .symbol(structure) }
    if !hasChain { values["w.chain_gain"] = .number(1) }
    let norms = calls(of: ["norm"])
    values["w.stats_only"] = .flag(!norms.isEmpty && norms.allSatisfy { isOnlyAveraged($0.index) })
    if let isTraining = trainingMode { values["w.eval_mode"] = .flag(!isTraining) }
    return values
  }

  /// Whether a product reads another one's result; the result of a layer with weights does not count.
  private var hasChain: Bool {
    let products = calls(of: ["matmul", "bmm"])
    let free = Set(products.filter { !$0.kinds.contains("linear") }.map(\.index))
    return products.contains { call in
      graph.nodes[call.index].operands.contains { free.contains(graph.origins[$0]) }
    }
  }

  /// The structure of what products read, by the operations that make it; `nil` where inputs may have one of their own.
  private var structure: String? {
    let names = calls.map { graph.nodes[$0.index].operation }
    if let triangle = names.first(where: { ["triu", "tril"].contains($0) }) { return triangle }
    if names.contains(where: { ["diag", "diag_embed"].contains($0) }) { return "diag" }
    let products = calls(of: ["matmul", "bmm"]).map { graph.nodes[$0.index] }
    if products.contains(where: { Set($0.operands.map(graph.untransposed)).count == 1 }) { return "gram" }
    return products.contains(where: mayHaveStructure) ? nil : "none"
  }

  /// Whether a product reads a square matrix that the module's caller makes: what a module computes has no such structure.
  private func mayHaveStructure(_ product: TracedGraph.Node) -> Bool {
    zip(product.operands, graph.producers(product)).contains { operand, producer in
      guard producer.kind == "input", let shape = graph.nodes[operand].type?.shape.suffix(2) else {
        return false
      }
      return shape.count == 2 && shape.first == shape.last
    }
  }

  /// The most contractions that read one tensor.
  private func siblings(_ contractions: [(index: Int, kinds: Set<String>)]) -> Int {
    let inputs = contractions.compactMap { graph.nodes[$0.index].operands.first.map { graph.origins[$0] } }
    return Dictionary(grouping: inputs) { $0 }.values.map(\.count).max() ?? 0
  }

  private func isOnlyAveraged(_ index: Int) -> Bool {
    let readers = graph.readers[index, default: []]
    let averages = Set(calls(of: ["gap", "mean_axis", "reduce_row", "reduce_all"]).map(\.index))
    return !readers.isEmpty && readers.allSatisfy(averages.contains) && !graph.results.contains(index)
  }

  /// Whether batch norms and dropout run as in training; `nil` where neither occurs.
  private var trainingMode: Bool? {
    let flags = graph.nodes.compactMap { node -> Bool? in
      switch node.operation {
      case "batch_norm": node.flag(5, "training")
      case "dropout": node.flag(2, "train")
      default: nil
      }
    }
    return flags.isEmpty ? nil : flags.contains(true)
  }
}
