import Domain

/// A kernel with the values that it reads, writes and computes.
struct FusedKernel: Sendable {
  var draft: KernelDraft
  var lowering: Lowered
  /// Values read, in the order of the launch's inputs.
  var inputs: [Graph.Value]
  var outputs: [Graph.Value] { draft.roots.map(\.value) }
}

/// The finished arithmetic of a kernel over its draft's loops.
struct Lowered: Sendable {
  var program: ScalarProgram
  var reads: [Lowering.Read]
  var reductions: [Reduction]
  var scans: [Scan]
  /// What is stored: the root's place, the value, where, and whether once a row.
  var stores: [Store]
  var finale: Finale?
  var inlined: Set<Graph.Value>
  var missing: Set<Graph.Value>

  /// Whether every point is independent of all others.
  var hasNoRow: Bool { reductions.isEmpty && scans.isEmpty && finale == nil }

  struct Store: Sendable, Hashable {
    var root: Int
    var value: ScalarProgram.Value
    var address: Affine
    var oncePerRow: Bool
  }
}

/// Finds the loops of a kernel for a value, or for several at once.
struct KernelFusion {
  let graph: Graph
  let computability: Computability
  let stored: Set<Graph.Value>

  /// The kernel that computes one value, with all upstream work that fits.
  func kernel(for value: Graph.Value) -> FusedKernel? {
    guard let draft = draft(for: value) else { return nil }
    return kernel(draft, without: [value])
  }

  /// The kernel that computes the roots of both, if one space serves both.
  func merged(_ first: KernelDraft, _ second: KernelDraft) -> FusedKernel? {
    let values = Set((first.roots + second.roots).map(\.value))
    for (base, added) in [(first, second), (second, first)] {
      // The base may now find more to fuse, so its loops are sought anew.
      guard let root = base.roots.first, let fresh = draft(for: root.value, without: values) else { continue }
      var draft = fresh
      let others = (base.roots.dropFirst() + added.roots).map(\.value)
      guard others.allSatisfy({ add($0, to: &draft, root.value) }) else { continue }
      if let kernel = kernel(draft, without: values), isSound(kernel) { return kernel }
    }
    return nil
  }

  /// The kernel without the roots that nobody needs.
  func pruned(_ kernel: FusedKernel, to needed: Set<Graph.Value>) -> FusedKernel {
    var draft = kernel.draft
    draft.roots.removeAll { !needed.contains($0.value) }
    guard !draft.roots.isEmpty, draft.roots.count < kernel.draft.roots.count else { return kernel }
    return self.kernel(draft, without: Set(kernel.outputs)) ?? kernel
  }

  // MARK: Drafts

  func draft(for value: Graph.Value, without roots: Set<Graph.Value> = []) -> KernelDraft? {
    if graph[value].type.elementCount == 1, let draft = scalarDraft(value, without: roots) { return draft }
    return tensorDraft(value, kind: .point, without: roots.union([value]))
  }

  /// Loops for a value's own elements; what is found upstream decides which are the row.
  private func tensorDraft(
    _ value: Graph.Value, kind: KernelDraft.Root.Kind, without roots: Set<Graph.Value>
  ) -> KernelDraft? {
    var draft = KernelDraft(over: value, shape: graph[value].type.shape)
    for _ in 0..<12 {
      var survey = Survey(graph, computability, stored: stored.subtracting(roots), extents: draft.extents)
      do {
        for map in draft.roots[0].maps { try survey.visit(value, at: map) }
      } catch {
        draft.apply(error)
        continue
      }
      switch survey.best {
      case .row(let loops)?: if draft.isParallel(with: loops) { draft.chooseRow(loops) }
      case .rowValue(let extents)?:
        draft.extents += extents
        draft.roots[0].kind = .row
      case nil: break
      }
      return draft
    }
    return nil
  }

  /// A scalar that comes from full reductions: the loops of what is reduced, and a finale.
  private func scalarDraft(_ value: Graph.Value, without roots: Set<Graph.Value>) -> KernelDraft? {
    let folds = FinalePlanner.folds(
      of: value, in: graph, computability, stored: stored.subtracting(roots.union([value])))
    guard let folds, let first = folds.max(by: { weight($0) < weight($1) }) else { return nil }
    let operand = graph[first].operands[0]
    guard var draft = tensorDraft(operand, kind: .point, without: roots.union([value])) else { return nil }
    draft.roots = [KernelDraft.Root(value: value, kind: .scalar, maps: draft.roots[0].maps)]
    if draft.outerRank == draft.extents.count { draft.chunk() }
    return draft
  }

  private func weight(_ value: Graph.Value) -> Int { graph[graph[value].operands[0]].type.elementCount }

  /// Adds a root to a draft whose first root is given.
  private func add(_ value: Graph.Value, to draft: inout KernelDraft, _ first: Graph.Value) -> Bool {
    let type = graph[value].type
    if type.elementCount == 1 {
      draft.roots.append(KernelDraft.Root(value: value, kind: .scalar, maps: draft.roots[0].maps))
      return draft.roots[0].kind == .scalar || draft.extents.count > draft.outerRank
    }
    if type.shape == graph[first].type.shape, draft.roots[0].kind != .scalar {
      var root = draft.roots[0]
      root.value = value
      draft.roots.append(root)
      return true
    }
    for (loops, kind) in [
      (draft.extents.indices.prefix(draft.outerRank), KernelDraft.Root.Kind.row),
      (draft.extents.indices[...], .point),
    ] {
      guard type.elementCount == loops.reduce(1, { $0 * draft.extents[$1] }) else { continue }
      // Loops in another order than the axes would be found by the value's own draft.
      let mapper = IndexMapper { [extents = draft.extents] in extents[$0] }
      guard let map = try? mapper.bind(type.shape, to: Array(loops)) else { continue }
      draft.roots.append(KernelDraft.Root(value: value, kind: kind, maps: [map]))
      return true
    }
    return false
  }

  // MARK: Lowering

  /// Writes the arithmetic, starting again whenever loops must be split or written out.
  private func kernel(_ start: KernelDraft, without roots: Set<Graph.Value>) -> FusedKernel? {
    var draft = start
    for _ in 0..<16 {
      var lowering = Lowering(
        graph, computability, stored: stored.subtracting(roots), extents: draft.extents,
        outerRank: draft.outerRank)
      do {
        guard let lowered = try lowering.lower(draft) else { return nil }
        if lowered.hasNoRow, draft.roots.contains(where: { $0.kind == .row }) {
          // Nothing is reduced after all: the roots' own elements are the space.
          guard draft.roots.count == 1 else { return nil }
          draft = KernelDraft(over: draft.roots[0].value, shape: graph[draft.roots[0].value].type.shape)
          continue
        }
        var inputs: [Graph.Value] = []
        for read in lowered.reads where !inputs.contains(read.value) { inputs.append(read.value) }
        return FusedKernel(draft: draft, lowering: lowered, inputs: inputs)
      } catch {
        draft.apply(error)
      }
    }
    return nil
  }

  /// A kernel must not read what it writes itself.
  private func isSound(_ kernel: FusedKernel) -> Bool {
    Set(kernel.inputs).isDisjoint(with: kernel.outputs)
  }
}

extension KernelDraft {
  /// Whether enough rows are left for several cores; a long row alone is better reduced in chunks first.
  func isParallel(with row: Set<Int>) -> Bool {
    let length = row.reduce(1) { $0 * extents[$1] }
    return length <= 1 << 16 || extents.reduce(1, *) / length >= 4
  }

  /// Deals a full reduction out: enough chunks for all cores, each long enough to be worth a loop, none so long
  /// that rounding adds up.
  mutating func chunk() {
    let shortest = 512
    let longest = 16384
    for rank in 0...extents.count {
      let row = extents[rank...].reduce(1, *)
      guard row > longest else {
        outerRank = row >= shortest || rank == 0 ? rank : rank - 1
        break
      }
    }
    let row = extents[outerRank...].reduce(1, *)
    guard row > longest else { return }
    let rest = row / extents[outerRank]
    let inner = (1...extents[outerRank]).last {
      extents[outerRank] % $0 == 0 && $0 > 1 && $0 * rest <= longest && $0 * rest >= shortest
    }
    guard let inner, inner < extents[outerRank] else { return }
    let rank = outerRank
    split(rank, inner: inner)
    outerRank = rank + 1
  }

  /// Changes the loops as lowering asked.
  mutating func apply(_ interruption: Interruption) {
    switch interruption {
    case .split(let loop, let inner): split(loop, inner: inner)
    case .unroll(let loop): unroll(loop)
    }
  }
}
