import Domain

/// A matrix product whose epilogue is run on each block of rows while it is in the cache.
struct FusedProduct: Sendable {
  /// The library call that is taken over.
  var product: Graph.Value
  var left: Graph.Value
  var right: Graph.Value
  var bias: Graph.Value?
  var rows: Int
  var columns: Int
  var inner: Int
  /// Whether the right operand is [columns, inner].
  var isTransposed: Bool
  /// The epilogue; it reads the product without bias as `product`.
  var epilogue: FusedKernel

  var inputs: [Graph.Value] {
    [left, right] + (bias.map { [$0] } ?? []) + epilogue.inputs.filter { $0 != product }
  }
}

/// Finds products that only one kernel reads, row by row.
struct ProductFusion {
  let graph: Graph
  private let users: [[Graph.Value]]
  private let results: Set<Graph.Value>

  init(_ graph: Graph) {
    self.graph = graph
    users = graph.users
    results = Set(graph.results)
  }

  /// Takes products over into the kernels that read them.
  func fuse(_ steps: [Partition.Step]) -> [Partition.Step] {
    var steps = steps
    for place in steps.indices {
      guard case .kernel(let kernel) = steps[place], let product = product(for: kernel, steps) else {
        continue
      }
      steps[place] = .product(product)
    }
    let taken = Set(steps.compactMap { if case .product(let product) = $0 { product.product } else { nil } })
    return steps.filter { if case .evaluate(let value, _) = $0 { !taken.contains(value) } else { true } }
  }

  private func product(for kernel: FusedKernel, _ steps: [Partition.Step]) -> FusedProduct? {
    for input in kernel.inputs where !results.contains(input) {
      guard let parts = parts(of: input, kernel), isOnlyReader(kernel, of: input, steps),
        suits(kernel, parts)
      else { continue }
      return parts
    }
    return nil
  }

  private func isOnlyReader(_ kernel: FusedKernel, of value: Graph.Value, _ steps: [Partition.Step]) -> Bool {
    steps.count { $0.inputs.contains(value) } == 1
  }

  /// The operands of a product that the library computes from two matrices.
  private func parts(of value: Graph.Value, _ kernel: FusedKernel) -> FusedProduct? {
    let node = graph[value]
    guard case .library(let call) = node.operation, node.isTensor, node.type.elementType == .float32,
      ["aten.linear.default", "aten.mm.default", "aten.matmul.default"].contains(call.name),
      node.operands.count >= 2
    else { return nil }
    let left = graph[node.operands[0]].type
    let right = graph[node.operands[1]].type
    let isLinear = call.name == "aten.linear.default"
    guard right.rank == 2, left.rank >= 2, let inner = left.shape.last, let columns = node.type.shape.last,
      right.isContiguous
    else { return nil }
    return FusedProduct(
      product: value, left: node.operands[0], right: node.operands[1],
      bias: node.operands.count > 2 ? node.operands[2] : nil, rows: left.elementCount / inner,
      columns: columns,
      inner: inner, isTransposed: isLinear, epilogue: kernel)
  }

  /// The kernel's first loop must be the rows, and nothing may look across them.
  private func suits(_ kernel: FusedKernel, _ product: FusedProduct) -> Bool {
    let lowering = kernel.lowering
    guard lowering.finale == nil, kernel.draft.outerRank >= 1, lowering.scans.isEmpty,
      kernel.draft.extents.first.map({ product.rows % $0 == 0 }) ?? false
    else { return false }
    let reads = lowering.reads.filter { $0.value == product.product }
    return reads.allSatisfy { $0.host == nil } && RowLoop(kernel, product, graph) != nil
  }
}

/// The leading loops that together are the rows of a product.
struct RowLoop {
  /// How many leading loops make up the rows.
  var rank: Int

  init?(_ kernel: FusedKernel, _ product: FusedProduct, _ graph: Graph) {
    var count = 1
    var rank = 0
    while count < product.rows, rank < kernel.draft.extents.count {
      count *= kernel.draft.extents[rank]
      rank += 1
    }
    guard count == product.rows, rank <= max(1, kernel.draft.outerRank) || kernel.lowering.hasNoRow else {
      return nil
    }
    self.rank = rank
    // Every access must walk the rows as one loop, or not at all.
    let reads = kernel.lowering.reads.map { ($0.address, graph[$0.value].type.elementCount) }
    let writes = kernel.lowering.stores.map {
      ($0.address, graph[kernel.draft.roots[$0.root].value].type.elementCount)
    }
    for (address, elements) in reads + writes {
      let strides = (0..<rank).map { address.terms[$0] ?? 0 }
      if strides.allSatisfy({ $0 == 0 }) { continue }
      var expected = elements / product.rows
      guard elements % product.rows == 0 else { return nil }
      for loop in (0..<rank).reversed() {
        guard strides[loop] == expected else { return nil }
        expected *= kernel.draft.extents[loop]
      }
    }
    guard reads.contains(where: { $0.1 == product.rows * product.columns }) else { return nil }
    let writesRows = kernel.lowering.stores.allSatisfy { $0.address.terms[0] != nil }
    guard writesRows else { return nil }
  }
}
