import Domain

/// What a structure leaves open.
struct FusionOptions: Sendable, Hashable {
  /// Whether work after a reduction shares its kernel.
  var fusesReductions = true
  /// Whether kernels that share inputs or follow each other are joined.
  var mergesKernels = true
  /// Whether matrix products are done in blocks of rows, each followed by its epilogue.
  var blocksProducts = false
}

/// A graph cut into steps: calls of PyTorch and generated kernels.
struct Partition: Sendable {
  enum Step: Sendable {
    /// A PyTorch call and the values that it reads.
    case evaluate(Graph.Value, reads: [Graph.Value])
    case kernel(FusedKernel)
    case pool(FusedPool)
    case product(FusedProduct)
    case tensorProduct(FusedTensorProduct)
  }

  /// In an order in which every value exists before it is read.
  var steps: [Step]
}

extension Partition.Step {
  var outputs: [Graph.Value] {
    switch self {
    case .evaluate(let value, _): [value]
    case .kernel(let kernel): kernel.outputs
    case .pool(let pool): [pool.output]
    case .product(let product): product.epilogue.outputs
    case .tensorProduct(let product): product.outputs
    }
  }

  /// Values computed on the way.
  var inlined: Set<Graph.Value> {
    switch self {
    case .evaluate: []
    case .kernel(let kernel): kernel.lowering.inlined
    case .pool(let pool): pool.inlined
    case .product(let product): product.epilogue.lowering.inlined
    case .tensorProduct(let product): product.epilogue?.lowering.inlined ?? []
    }
  }

  /// Values that must exist before.
  var inputs: [Graph.Value] {
    switch self {
    case .evaluate(_, let reads): reads
    case .kernel(let kernel): kernel.inputs
    case .pool(let pool): pool.inputs
    case .product(let product): product.inputs
    case .tensorProduct(let product): product.inputs
    }
  }
}

/// Decides which values must be in memory and builds a kernel or a call for each.
struct Partitioner {
  let graph: Graph
  let computability: Computability
  let options: FusionOptions

  func partition() -> Partition {
    var required = Set(graph.results).union(graph.nodes.indices.filter { graph[$0].operation.isKept })
    if !options.fusesReductions {
      required.formUnion(graph.nodes.indices.filter { isSeparate($0) })
    }
    required.subtract(graph.nodes.indices.filter { graph[$0].operation.isLeaf })
    while true {
      let closed = closure(required)
      var steps = closed.steps
      if options.mergesKernels {
        var merger = KernelMerger(graph: graph, fusion: fusion(closed.required))
        steps = merger.merge(steps)
      }
      let repeated = repeatedCombinations(steps).subtracting(closed.required)
      if repeated.isEmpty {
        steps = pruned(steps, fusion(closed.required))
        if options.blocksProducts { steps = ProductFusion(graph).fuse(steps) }
        return Partition(steps: ordered(steps))
      }
      required = closed.required.union(repeated)
    }
  }

  private func isSeparate(_ value: Graph.Value) -> Bool {
    graph[value].operation.isCombination && computability.isComputable[value]
      && graph[value].type.elementType == .float32
  }

  private func fusion(_ required: Set<Graph.Value>) -> KernelFusion {
    KernelFusion(graph: graph, computability: computability, stored: required)
  }

  /// Builds steps until everything that they read is built, too.
  private func closure(_ start: Set<Graph.Value>) -> (steps: [Partition.Step], required: Set<Graph.Value>) {
    var required = start
    var built: [Graph.Value: Partition.Step] = [:]
    while true {
      for value in required where built[value] == nil { built[value] = step(for: value, required) }
      var read: Set<Graph.Value> = []
      for step in built.values { read.formUnion(step.inputs) }
      let missing = read.filter { !graph[$0].operation.isLeaf && !required.contains($0) }
      if missing.isEmpty { return (required.sorted().compactMap { built[$0] }, required) }
      required.formUnion(missing)
      // Who computed a value that is in memory from now on reads it instead.
      built = built.filter { $0.value.inlined.isDisjoint(with: missing) }
    }
  }

  private func call(_ value: Graph.Value) -> Partition.Step {
    .evaluate(value, reads: PythonExpression(value, in: graph) { _ in "" }.reads)
  }

  private func step(for value: Graph.Value, _ required: Set<Graph.Value>) -> Partition.Step {
    let node = graph[value]
    guard computability.isComputable[value], node.type.elementCount > 0,
      node.type.elementType == .float32 || node.operation.isPosition || node.isRounding
    else {
      return call(value)
    }
    switch node.operation {
    case .view, .constant, .index: return call(value)
    default: break
    }
    let pools = PoolFusion(graph: graph, computability: computability, stored: required)
    if let pool = pools.kernel(for: value, name: node.name) { return .pool(pool) }
    guard let kernel = fusion(required).kernel(for: value) else { return call(value) }
    // A number or two are not worth a kernel.
    let isTiny = kernel.lowering.hasNoRow && node.type.elementCount == 1
    return isTiny ? call(value) : .kernel(kernel)
  }

  /// Reductions and scans that more than one kernel would do.
  private func repeatedCombinations(_ steps: [Partition.Step]) -> Set<Graph.Value> {
    var seen: Set<Graph.Value> = []
    var repeated: Set<Graph.Value> = []
    for case .kernel(let kernel) in steps {
      let combinations = kernel.lowering.inlined.filter { graph[$0].operation.isCombination }
      repeated.formUnion(combinations.intersection(seen).filter { graph[$0].type.elementType == .float32 })
      seen.formUnion(combinations)
    }
    return repeated
  }

  /// Kernels without results that were only needed before they were joined.
  private func pruned(_ steps: [Partition.Step], _ fusion: KernelFusion) -> [Partition.Step] {
    var needed = Set(graph.results)
    for step in steps { needed.formUnion(step.inputs) }
    return steps.map { step in
      guard case .kernel(let kernel) = step else { return step }
      return .kernel(fusion.pruned(kernel, to: needed))
    }
  }

  /// Steps in an order in which every value exists before it is read, as close to the graph's as can be.
  private func ordered(_ steps: [Partition.Step]) -> [Partition.Step] {
    let sorted = steps.sorted { ($0.outputs.min() ?? 0) < ($1.outputs.min() ?? 0) }
    var producer: [Graph.Value: Int] = [:]
    for (place, step) in sorted.enumerated() {
      for output in step.outputs { producer[output] = place }
    }
    var order: [Partition.Step] = []
    var done: Set<Int> = []
    func visit(_ place: Int) {
      guard done.insert(place).inserted else { return }
      for input in sorted[place].inputs.sorted() {
        if let source = producer[input] { visit(source) }
      }
      order.append(sorted[place])
    }
    for place in sorted.indices { visit(place) }
    return order
  }
}
