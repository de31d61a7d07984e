import Domain

/// Tells what kinds of operations a call is, in the words of gates.
struct OperationKinds {
  let graph: TracedGraph

  /// Kinds of the call at a position; several when it is several things, such as a norm and a batch norm.
  func kinds(of index: Int) -> Set<String> {
    let node = graph.nodes[index]
    if OperationNames.pointwise.contains(node.operation) { return pointwise(node) }
    if OperationNames.reductions.contains(node.operation) { return reduction(node) }
    if let kinds = convolution(node) { return kinds }
    switch node.operation {
    case "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d":
      return node.integers(1, "output_size").allSatisfy { $0 == 1 } ? ["gap", "reduce_row"] : ["pool_avg"]
    case "reshape", "flatten", "contiguous", "_unsafe_view", "clone": return copy(node)
    case "matmul", "einsum", "bmm": return product(node)
    default:
      var kinds = OperationNames.byName[node.operation] ?? []
      if kinds.contains("loss"), node.type?.elementCount == 1 { kinds.insert("reduce_all") }
      return kinds
    }
  }

  private func pointwise(_ node: TracedGraph.Node) -> Set<String> {
    var kinds: Set<String> = ["pointwise"]
    if OperationNames.monotone.contains(node.operation) { kinds.insert("monotone") }
    if node.operation == "pow", node.argument(1, "exponent")?.double != nil { kinds.insert("pow_const") }
    if isRepeated(node) { kinds.insert("identity_op") }
    if isScaleOfNorm(node) { kinds.formUnion(["norm", "norm_rms"]) }
    guard OperationNames.arithmetic.contains(node.operation) else { return kinds }
    let producers = graph.producers(node)
    if producers.count < 2 || producers.contains(where: \.isParameter) { kinds.insert("affine") }
    if node.operation == "div", producers.count < 2 { kinds.insert("div_const") }
    guard producers.count == 2, !producers.contains(where: \.isParameter), haveOneShape(node) else {
      return kinds
    }
    if node.operation == "add" { kinds.insert("residual_add") }
    let activated = producers.contains { $0.isCall && OperationNames.transcendental.contains($0.operation) }
    if node.operation == "mul", activated { kinds.insert("gate_mul") }
    return kinds
  }

  /// A rectifier of what is rectified already.
  private func isRepeated(_ node: TracedGraph.Node) -> Bool {
    guard ["relu", "abs"].contains(node.operation), let producer = graph.producers(node).first else {
      return false
    }
    return ["relu", "abs", "sigmoid", "exp", "relu6"].contains(producer.operation)
  }

  private func reduction(_ node: TracedGraph.Node) -> Set<String> {
    guard let input = graph.operandTypes(node).first, let output = node.type else { return ["reduce_row"] }
    // The maximum of two tensors is no reduction.
    if ["max", "min"].contains(node.operation), node.operands.count == 2 { return ["pointwise"] }
    if output.elementCount == 1 { return ["reduce_all"] }
    var kinds: Set<String> = ["reduce_row"]
    let axes = ReductionShape.axes(of: node, rank: input.shape.count)
    let spatial = Array(2..<max(2, input.shape.count))
    if input.shape.count > 2, node.operation == "mean" || node.operation == "sum" {
      if axes == spatial {
        kinds.insert("gap")
      } else if axes.count == 1, spatial.contains(axes[0]) {
        kinds.insert("mean_axis")
      }
    }
    if input.shape.count == 2, axes == [1], node.operation == "sum" { kinds.insert("sum_feat") }
    return kinds
  }

  private func convolution(_ node: TracedGraph.Node) -> Set<String>? {
    guard let shape = ConvolutionShape(node, graph) else { return nil }
    if shape.isTransposed { return ["convT"] }
    return shape.groups > 1 && shape.groups == shape.inputChannels ? ["dwconv"] : ["conv"]
  }

  /// A copy that another order of elements needs; one that nothing needs is an identity.
  private func copy(_ node: TracedGraph.Node) -> Set<String> {
    let isContiguous = graph.operandTypes(node).first?.isContiguous ?? true
    return isContiguous ? ["identity_op"] : ["transpose"]
  }

  /// The second product of an attention that is written out is known by the softmax it reads.
  private func product(_ node: TracedGraph.Node) -> Set<String> {
    guard node.operation == "bmm" || isBatched(node) else {
      return graph.producers(node).last?.isParameter ?? false ? ["matmul", "linear"] : ["matmul"]
    }
    let readsScores = graph.producers(node).first?.operation == "softmax"
    return readsScores ? ["bmm", "sdpa"] : ["bmm"]
  }

  /// The reciprocal root of a mean, which a norm that is written out multiplies by.
  private func isScaleOfNorm(_ node: TracedGraph.Node) -> Bool {
    guard ["rsqrt", "sqrt"].contains(node.operation) else { return false }
    let producers = graph.producers(node).flatMap { producer in
      OperationNames.arithmetic.contains(producer.operation) ? graph.producers(producer) : [producer]
    }
    return producers.contains { ["mean", "var"].contains($0.operation) }
  }

  private func isBatched(_ node: TracedGraph.Node) -> Bool {
    let ranks = graph.operandTypes(node).map(\.shape.count)
    return ranks.count == 2 && ranks.allSatisfy { $0 > 2 }
  }

  private func haveOneShape(_ node: TracedGraph.Node) -> Bool {
    Set(graph.operandTypes(node).map(\.shape)).count == 1
  }
}
