import Domain

/// What a reduction, a softmax or a norm combines.
struct ReductionShape {
  /// Elements that are combined into one.
  var length: Int
  /// Contiguous elements beside the reduced axes: 1 when the last axis is reduced.
  var inner: Int
  /// Elements of the tensor that is read.
  var elements: Int
  var elementSize: Int

  var rows: Int { length == 0 ? 0 : elements / length }
  /// Bytes of what is combined into one.
  var rowBytes: Int { length * elementSize }

  init?(_ node: TracedGraph.Node, kinds: Set<String>, _ graph: TracedGraph) {
    // The root of a mean stands for a norm that is written out; the mean itself is the reduction.
    guard !kinds.contains("pointwise"), let input = graph.operandTypes(node).first, input.elementCount > 0
    else { return nil }
    elements = input.elementCount
    elementSize = input.elementType.size
    guard let axes = Self.axes(node, kinds, input.shape), let last = axes.last else { return nil }
    length = axes.reduce(1) { $0 * input.shape[$1] }
    if kinds.contains("norm_gn") { length /= max(1, node.integer(1, "num_groups") ?? 1) }
    inner = input.shape[(last + 1)...].reduce(1, *)
  }

  private static func axes(_ node: TracedGraph.Node, _ kinds: Set<String>, _ shape: [Int]) -> [Int]? {
    let all = Array(shape.indices)
    if kinds.contains("reduce_all") { return all }
    if kinds.contains("norm_bn") { return all.filter { $0 != 1 } }
    if kinds.contains("norm_in") { return Array(all.dropFirst(2)) }
    if kinds.contains("norm_gn") { return Array(all.dropFirst(1)) }
    if !kinds.isDisjoint(with: ["norm_ln", "norm_rms"]) {
      return Array(all.suffix(max(1, node.integers(1, "normalized_shape").count)))
    }
    if kinds.contains("gap"), node.operation.hasPrefix("adaptive") { return Array(all.dropFirst(2)) }
    if kinds.isDisjoint(with: ["reduce_row", "softmax", "logsoftmax", "cumsum", "argmax", "topk"]) {
      return nil
    }
    return axes(of: node, rank: shape.count)
  }

  /// Positions of the axes that a call's second argument names, in order; all of them when it names none.
  static func axes(of node: TracedGraph.Node, rank: Int) -> [Int] {
    let position = ["norm", "linalg_vector_norm", "topk"].contains(node.operation) ? 2 : 1
    let named = node.integers(position, "dim")
    return named.isEmpty
      ? Array(0..<rank) : named.map { $0 < 0 ? $0 + rank : $0 }.filter { (0..<rank).contains($0) }.sorted()
  }
}

/// The extents of a matrix product, or of the one that a convolution is.
struct ContractionShape {
  var rows: Int
  var columns: Int
  var depth: Int
  var batch: Int

  var operations: Double { 2 * Double(batch) * Double(rows) * Double(columns) * Double(depth) }

  init?(_ node: TracedGraph.Node, kinds: Set<String>, _ graph: TracedGraph) {
    guard let output = node.type else { return nil }
    batch = 1
    if let shape = ConvolutionShape(node, graph) {
      columns = shape.outputChannels
      rows = output.elementCount / max(1, columns)
      depth = shape.inputChannels / max(1, shape.groups) * shape.taps
    } else {
      guard !kinds.isDisjoint(with: ["matmul", "bmm"]) else { return nil }
      let types = graph.operandTypes(node).filter { $0.shape.count > 1 || node.operation == "mv" }
      let skipsFirst = ["addmm", "baddbmm", "addmv"].contains(node.operation) && types.count > 2
      guard let left = types.dropFirst(skipsFirst ? 1 : 0).first, let inner = left.shape.last else {
        return nil
      }
      depth = inner
      columns = node.operation == "mv" ? 1 : output.shape.last ?? 1
      batch = kinds.contains("bmm") ? output.shape.dropLast(2).reduce(1, *) : 1
      rows = output.elementCount / max(1, columns * batch)
    }
  }
}

/// The extents of a convolution.
struct ConvolutionShape {
  var isTransposed: Bool
  var inputChannels: Int
  var outputChannels: Int
  var groups: Int
  /// Extent of the kernel along each spatial axis.
  var kernel: [Int]
  var stride: Int
  var dilation: Int
  /// Output positions of one image.
  var spatial: Int

  var taps: Int { kernel.reduce(1, *) }

  init?(_ node: TracedGraph.Node, _ graph: TracedGraph) {
    let isGeneral = node.operation == "convolution"
    guard isGeneral || node.operation.hasPrefix("conv"), node.operation != "conv_tbc",
      let output = node.type, output.shape.count > 2
    else { return nil }
    let types = graph.operandTypes(node)
    guard types.count > 1 else { return nil }
    isTransposed =
      isGeneral ? node.flag(6, "transposed") ?? false : node.operation.hasPrefix("conv_transpose")
    // conv2d(input, weight, bias, stride, padding, dilation, groups); a transposed one has output_padding and groups first.
    let isNamedTransposed = isTransposed && !isGeneral
    groups = max(1, node.integer(isGeneral ? 8 : 6, "groups") ?? 1)
    dilation = node.integers(isNamedTransposed ? 7 : 5, "dilation").max() ?? 1
    stride = node.integers(3, "stride").max() ?? 1
    inputChannels = types[0].shape[1]
    outputChannels = output.shape[1]
    kernel = Array(types[1].shape.dropFirst(2))
    spatial = output.shape.dropFirst(2).reduce(1, *)
  }
}
