import Domain

/// Joins kernels: what reads another's result or the same inputs over the same space becomes one.
struct KernelMerger {
  let graph: Graph
  let fusion: KernelFusion
  /// Pairs of kernels, by their roots, that do not go together.
  private var refused: Set<[[Graph.Value]]> = []

  init(graph: Graph, fusion: KernelFusion) {
    self.graph = graph
    self.fusion = fusion
  }

  mutating func merge(_ steps: [Partition.Step]) -> [Partition.Step] {
    var steps = steps
    while let (first, second, kernel) = nextPair(in: steps) {
      steps[second] = .kernel(kernel)
      steps.remove(at: first)
    }
    return steps
  }

  private mutating func nextPair(in steps: [Partition.Step]) -> (Int, Int, FusedKernel)? {
    let reach = Reachability(steps, graph)
    for (first, second) in candidates(steps) {
      guard case .kernel(let earlier) = steps[first], case .kernel(let later) = steps[second],
        !refused.contains([earlier.outputs, later.outputs])
      else { continue }
      if !reach.hasDetour(first, second), let kernel = fusion.merged(earlier.draft, later.draft),
        isGain(kernel, earlier, later)
      {
        return (first, second, kernel)
      }
      refused.insert([earlier.outputs, later.outputs])
    }
    return nil
  }

  /// Pairs that read, write or compute a value in common, in order.
  private func candidates(_ steps: [Partition.Step]) -> [(Int, Int)] {
    var touching: [Graph.Value: [Int]] = [:]
    for (place, step) in steps.enumerated() {
      guard case .kernel(let kernel) = step else { continue }
      for value in Set(kernel.inputs).union(kernel.outputs).union(kernel.lowering.inlined) {
        touching[value, default: []].append(place)
      }
    }
    var pairs: Set<[Int]> = []
    for (value, places) in touching where !isSpecial(value) {
      for (index, second) in places.enumerated() {
        for first in places[..<index] { pairs.insert([first, second]) }
      }
    }
    return pairs.map { ($0[0], $0[1]) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
  }

  /// Constants are everywhere and no reason to join.
  private func isSpecial(_ value: Graph.Value) -> Bool { graph.number(value) != nil }

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
