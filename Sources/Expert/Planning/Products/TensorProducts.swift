import Domain

/// A product that a generated kernel computes, with the pointwise work that follows it.
struct FusedTensorProduct: Sendable {
  var pattern: ProductPattern
  /// The kernel that alone reads the product, if there is one that fits; it reads the product as `pattern.call`.
  var epilogue: FusedKernel?
  var parts: OperandParts

  var inputs: [Graph.Value] {
    pattern.inputs + (epilogue?.inputs.filter { $0 != pattern.call } ?? [])
  }
  var outputs: [Graph.Value] { epilogue?.outputs ?? [pattern.call] }
}

/// Takes products over from the library where tensor cores are predicted to be faster at the accuracy asked for.
struct TensorProducts {
  let graph: Graph
  let gate: ProductGate
  let parts: OperandParts
  private let results: Set<Graph.Value>

  init(_ graph: Graph, gate: ProductGate, parts: OperandParts) {
    self.graph = graph
    self.gate = gate
    self.parts = parts
    results = Set(graph.results)
  }

  /// The partition with products in the place of calls, and of kernels that only work on one product's elements.
  func taking(_ partition: Partition, keeping: Set<String> = []) -> Partition {
    var steps = partition.steps
    for place in steps.indices {
      guard case .evaluate(let value, _) = steps[place], !keeping.contains(graph[value].origin),
        let pattern = ProductPattern(value, in: graph), gate.admits(pattern.form)
      else { continue }
      take(pattern, at: place, &steps)
    }
    return Partition(steps: withoutIdleViews(steps))
  }

  private func take(_ pattern: ProductPattern, at place: Int, _ steps: inout [Partition.Step]) {
    if let reader = onlyReader(of: pattern.call, steps), case .kernel(let kernel) = steps[reader],
      reader > place, suits(kernel, pattern)
    {
      steps[reader] = .tensorProduct(FusedTensorProduct(pattern: pattern, epilogue: kernel, parts: parts))
      steps[place] = .evaluate(pattern.call, reads: [])
    } else {
      steps[place] = .tensorProduct(FusedTensorProduct(pattern: pattern, parts: parts))
    }
  }

  private func onlyReader(of value: Graph.Value, _ steps: [Partition.Step]) -> Int? {
    guard !results.contains(value) else { return nil }
    let readers = steps.indices.filter { steps[$0].inputs.contains(value) }
    return readers.count == 1 ? readers[0] : nil
  }

  /// Every point of the kernel must be one element of the product, in the product's own order.
  private func suits(_ kernel: FusedKernel, _ pattern: ProductPattern) -> Bool {
    guard kernel.lowering.hasNoRow, kernel.lowering.reads.allSatisfy({ $0.host == nil }) else { return false }
    let extents = pattern.form.extents
    guard let assembled = KernelAssembly.kernel(kernel, in: graph, name: "", over: extents),
      let place = kernel.inputs.firstIndex(of: pattern.call)
    else { return false }
    let strides = denseStrides(extents)
    return assembled.operands.allSatisfy { access in
      access.buffer != place || (access.offset == 0 && sameSteps(access.strides, strides, extents))
    }
  }

  private func sameSteps(_ left: [Int], _ right: [Int], _ extents: [Int]) -> Bool {
    extents.indices.allSatisfy { extents[$0] == 1 || left[$0] == right[$0] }
  }

  /// Products that became part of a kernel are gone, and so are views that only they read.
  private func withoutIdleViews(_ steps: [Partition.Step]) -> [Partition.Step] {
    let taken = Set(
      steps.flatMap { step -> [Graph.Value] in
        if case .tensorProduct(let product) = step { [product.pattern.call] } else { [] }
      })
    var kept = steps.filter { if case .evaluate(let value, _) = $0 { !taken.contains(value) } else { true } }
    for place in kept.indices.reversed() {
      guard case .evaluate(let value, _) = kept[place], case .view = graph[value].operation,
        !results.contains(value), !kept.contains(where: { $0.inputs.contains(value) })
      else { continue }
      kept.remove(at: place)
    }
    return kept
  }
}

/// Distances between neighbours of a tensor without gaps.
func denseStrides(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
  return strides
}
