import Domain

/// Turns the arithmetic over a draft's loops into a kernel: joins loops, deals out pointwise work, picks the lanes.
struct KernelAssembly {
  private var extents: [Int]
  private var outerRank: Int
  private var program: ScalarProgram
  private var operands: [Access]
  private var stores: [Store]
  private let fused: FusedKernel
  private let graph: Graph

  /// The finished kernel; buffers are numbered as in `fused.inputs` and `fused.outputs`.
  /// - Parameter joiningRows: for products in blocks of rows, how many leading loops are the rows: they become
  ///   the first loop, which then stays as it is.
  static func kernel(_ fused: FusedKernel, in graph: Graph, name: String, joiningRows: Int = 0) -> Kernel {
    var assembly = KernelAssembly(fused, graph)
    for loop in (0..<max(0, joiningRows - 1)).reversed() { assembly.merge(loop) }
    assembly.mergeLoops(from: joiningRows > 0 ? 1 : 0)
    assembly.dealOut(keepsFirst: joiningRows > 0)
    assembly.fillUp()
    return assembly.finished(name)
  }

  /// A kernel without a row over a space with these extents; `nil` where its loops can't be joined to that.
  static func kernel(_ fused: FusedKernel, in graph: Graph, name: String, over space: [Int]) -> Kernel? {
    var assembly = KernelAssembly(fused, graph)
    for (place, extent) in space.enumerated() {
      guard assembly.joinLoops(at: place, to: extent) else { return nil }
    }
    guard assembly.isPlain, assembly.extents == space else { return nil }
    assembly.outerRank = space.count - 1
    return assembly.finished(name)
  }

  /// Joins the loop at a place with those behind it until it has the extent; loops of one step are put in.
  private mutating func joinLoops(at place: Int, to extent: Int) -> Bool {
    if extent == 1 {
      insertLoop(at: place)
      return true
    }
    guard place < extents.count else { return false }
    while extents[place] < extent {
      let looked = lookedAt
      guard place + 1 < extents.count, accesses.allSatisfy({ joins($0.strides, place) }),
        !looked.contains(place), !looked.contains(place + 1)
      else { return false }
      merge(place)
    }
    return extents[place] == extent
  }

  private init(_ fused: FusedKernel, _ graph: Graph) {
    let lowering = fused.lowering
    extents = fused.draft.extents
    outerRank = fused.draft.outerRank
    program = lowering.program
    self.fused = fused
    self.graph = graph
    let loops = extents.indices
    operands = lowering.reads.map { read in
      Access(
        buffer: fused.inputs.firstIndex(of: read.value) ?? 0, elementType: graph[read.value].type.elementType,
        offset: read.address.offset, strides: loops.map { read.address.terms[$0] ?? 0 })
    }
    stores = lowering.stores.map { store in
      let access = Access(
        buffer: store.root, elementType: graph[fused.outputs[store.root]].type.elementType,
        offset: store.address.offset, strides: loops.map { store.address.terms[$0] ?? 0 })
      return Store(store.value, to: access, oncePerRow: store.oncePerRow)
    }
  }

  private var isPlain: Bool {
    fused.lowering.reductions.isEmpty && fused.lowering.scans.isEmpty && fused.lowering.finale == nil
  }

  private var accesses: [Access] { operands + stores.map(\.access) }

  // MARK: Loops

  /// Loops whose index the arithmetic looks at.
  private var lookedAt: Set<Int> {
    var axes: Set<Int> = []
    for operation in program.operations {
      switch operation {
      case .index(let axis), .gather(_, let axis, _): axes.insert(axis)
      default: break
      }
    }
    return axes
  }

  /// Joins neighbouring loops that every access walks as one.
  private mutating func mergeLoops(from first: Int) {
    // In a plain kernel there is no border between outer loops and the row yet.
    if isPlain { outerRank = extents.count }
    var loop = extents.count - 2
    while loop >= first {
      let isBorder = loop == outerRank - 1
      let isScanned = !fused.lowering.scans.isEmpty && loop + 1 == extents.count - 1
      let looked = lookedAt
      let isFree = !looked.contains(loop) && !looked.contains(loop + 1)
      if !isBorder, !isScanned, isFree, accesses.allSatisfy({ joins($0.strides, loop) }) { merge(loop) }
      loop -= 1
    }
  }

  private func joins(_ strides: [Int], _ loop: Int) -> Bool {
    strides[loop] == strides[loop + 1] * extents[loop + 1]
  }

  private mutating func merge(_ loop: Int) {
    extents[loop] *= extents[loop + 1]
    extents.remove(at: loop + 1)
    if loop + 1 < outerRank { outerRank -= 1 }
    for place in operands.indices { operands[place].strides.remove(at: loop) }
    for place in stores.indices { stores[place].access.strides.remove(at: loop) }
    program.operations = program.operations.map { operation in
      switch operation {
      case .index(let axis): .index(axis > loop ? axis - 1 : axis)
      case .gather(let operand, let axis, let at):
        .gather(operand: operand, axis: axis > loop ? axis - 1 : axis, at: at)
      default: operation
      }
    }
  }

  /// In a plain kernel every loop is independent: the innermost becomes the row, split if nothing else is left to
  /// deal out.
  private mutating func dealOut(keepsFirst: Bool) {
    guard isPlain, !extents.isEmpty else { return }
    let last = extents.count - 1
    outerRank = last
    let rows = extents[..<last].reduce(1, *)
    if !keepsFirst, rows < 16, extents[last] >= 2 * KernelAssembly.chunk, !lookedAt.contains(last) {
      splitLast()
    }
  }

  /// Elements of a chunk of plain pointwise work: large enough to hide the loop, small enough to balance.
  private static let chunk = 4096

  private mutating func splitLast() {
    let last = extents.count - 1
    let extent = extents[last]
    let wanted = min(4 * KernelAssembly.chunk, extent / 16)
    let inner = (256...max(256, wanted)).last { extent % $0 == 0 }
    guard let inner else { return }
    extents[last] = extent / inner
    extents.append(inner)
    outerRank = last + 1
    for place in operands.indices { operands[place].splitLast(inner) }
    for place in stores.indices { stores[place].access.splitLast(inner) }
  }

  /// Gives emitters at least one outer loop and a row to count on.
  private mutating func fillUp() {
    if outerRank == 0 {
      insertLoop(at: 0)
      outerRank = 1
    }
    if outerRank == extents.count { insertLoop(at: extents.count) }
  }

  /// Inserts a loop of one step.
  private mutating func insertLoop(at place: Int) {
    extents.insert(1, at: place)
    for index in operands.indices { operands[index].strides.insert(0, at: place) }
    for index in stores.indices { stores[index].access.strides.insert(0, at: place) }
    program.operations = program.operations.map { operation in
      switch operation {
      case .index(let axis): .index(axis >= place ? axis + 1 : axis)
      case .gather(let operand, let axis, let at):
        .gather(operand: operand, axis: axis >= place ? axis + 1 : axis, at: at)
      default: operation
      }
    }
  }

  // MARK: Result

  private func finished(_ name: String) -> Kernel {
    var finale = fused.lowering.finale
    if let stores = finale?.stores {
      finale?.stores = stores.map {
        Store($0.value, to: Access(buffer: $0.access.buffer, strides: extents.map { _ in 0 }))
      }
    }
    return Kernel(
      name: name, extents: extents, outerRank: outerRank, operands: operands, program: program,
      reductions: fused.lowering.reductions, scans: fused.lowering.scans, stores: stores, finale: finale,
      laneAxis: laneAxis)
  }

  /// The last loop of the row where memory is walked by ones, else the last outer one if it is walked so there.
  private var laneAxis: Int {
    let last = max(0, extents.count - 1)
    guard outerRank > 0, outerRank < extents.count else { return last }
    return unitElements(along: outerRank - 1) > unitElements(along: last) ? outerRank - 1 : last
  }

  /// Elements of the tensors that are walked by ones along a loop.
  private func unitElements(along loop: Int) -> Int {
    accesses.filter { Swift.abs($0.strides[loop]) == 1 }.reduce(0) { sum, access in
      sum + zip(access.strides, extents).reduce(1) { $1.0 == 0 ? $0 : $0 * $1.1 }
    }
  }
}

extension Access {
  fileprivate mutating func splitLast(_ inner: Int) {
    guard let stride = strides.popLast() else { return }
    strides += [stride * inner, stride]
  }
}
