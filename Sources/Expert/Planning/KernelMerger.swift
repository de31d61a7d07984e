import Domain

/// Joins kernels: what reads another's result or the same inputs over the same space becomes one.
struct KernelMerger {
  let graph: Graph
  let fusion: KernelFusion

  func merge(_ steps: [Partition.Step]) -> [Partition.Step] {
    var steps = steps
    while let (first, second, kernel) = nextPair(in: steps) {
      steps[second] = .kernel(kernel)
      steps.remove(at: first)
    }
    return steps
  }

  private func nextPair(in steps: [Partition.Step]) -> (Int, Int, FusedKernel)? {
    let reach = Reachability(steps, graph)
    for second in steps.indices {
      guard case .kernel(let later) = steps[second] else { continue }
      for first in steps.indices.prefix(second) {
        guard case .kernel(let earlier) = steps[first], isWorthTrying(earlier, later),
          !reach.hasDetour(first, second), let kernel = fusion.merged(earlier.draft, later.draft),
          isGain(kernel, earlier, later)
        else { continue }
        return (first, second, kernel)
      }
    }
    return nil
  }

  private func isWorthTrying(_ first: FusedKernel, _ second: FusedKernel) -> Bool {
    let shared = Set(first.inputs).union(first.outputs).intersection(Set(second.inputs).union(second.outputs))
    let computed = first.lowering.inlined.intersection(second.lowering.inlined)
    return !shared.isEmpty || !computed.isEmpty
  }

  /// The joined kernel must read nothing new, and only reductions that were there.
  private func isGain(_ joined: FusedKernel, _ first: FusedKernel, _ second: FusedKernel) -> Bool {
    let before = Set(first.inputs).union(second.inputs).subtracting(joined.outputs)
    let hasRows = !joined.lowering.hasNoRow
    let hadRows = !first.lowering.hasNoRow || !second.lowering.hasNoRow
    return joined.lowering.missing.isSubset(of: first.lowering.missing.union(second.lowering.missing))
      && Set(joined.inputs).isSubset(of: before) && hasRows == hadRows
  }
}

/// Which steps must run after which.
struct Reachability {
  private var next: [[Int]]

  init(_ steps: [Partition.Step], _ graph: Graph) {
    var producer: [Graph.Value: Int] = [:]
    for (place, step) in steps.enumerated() {
      for output in step.outputs { producer[output] = place }
    }
    next = Array(repeating: [], count: steps.count)
    for (place, step) in steps.enumerated() {
      for input in Set(step.inputs(in: graph)) {
        if let source = producer[input] { next[source].append(place) }
      }
    }
  }

  /// Whether a third step must run between two.
  func hasDetour(_ first: Int, _ second: Int) -> Bool {
    [(first, second), (second, first)].contains { start, end in
      next[start].contains { $0 != end && reaches($0, end) }
    }
  }

  private func reaches(_ start: Int, _ end: Int) -> Bool {
    var seen: Set<Int> = [start]
    var waiting = [start]
    while let step = waiting.popLast() {
      if step == end { return true }
      for follower in next[step] where seen.insert(follower).inserted { waiting.append(follower) }
    }
    return false
  }
}
