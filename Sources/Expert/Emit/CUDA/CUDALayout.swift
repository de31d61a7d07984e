import Domain

/// How the points of a kernel are dealt out to the threads of its blocks.
///
/// Independent points: each thread takes four neighbours, or one. Rows: a block takes `rows` of them, and `parts` threads
/// share each, walking it in turn; neighbouring threads are neighbours in memory.
struct CUDALayout {
  let kernel: Kernel
  let space: TritonSpace
  /// Threads of a block, and outer points of a block.
  let threads: Int
  let rows: Int
  /// Whether rows lie across memory, so that neighbouring threads take neighbouring rows.
  let isAcross: Bool

  init(_ kernel: Kernel) {
    self.kernel = kernel
    space = TritonSpace(kernel)
    let most = 32 * min(32, max(1, kernel.parameters.blocks.warps))
    rows = space.form == .flat ? 1 : min(most, space.rows)
    // A row has no more threads than elements.
    let useful = rows * TritonSpelling.powerOfTwo(atLeast: space.rowLength)
    threads = space.form == .flat ? most : min(most, max(32, useful))
    isAcross = space.form != .flat && kernel.laneAxis < kernel.outerRank
  }

  /// Threads that share a row.
  var parts: Int { threads / rows }

  /// Neighbouring points that a thread takes at once: four where at least one tensor can be read or written so.
  var lanes: Int {
    let last = kernel.extents.count - 1
    guard kernel.laneAxis == last, !isAcross, kernel.extents[last] % 4 == 0 else { return 1 }
    let accesses = kernel.operands + kernel.stores.filter { !$0.oncePerRow }.map(\.access)
    return accesses.contains { isQuad($0) } ? 4 : 1
  }

  /// Whether four neighbours are one aligned piece of 16 bytes wherever the first one may be.
  func isQuad(_ access: Access) -> Bool {
    let strides = zip(access.strides, kernel.extents).map { $1 == 1 ? 0 : $0 }
    guard access.elementType == .float32, strides.last == 1 else { return false }
    return access.offset % 4 == 0 && strides.dropLast().allSatisfy { $0 % 4 == 0 }
  }

  /// Blocks of the grid.
  var blocks: Int {
    let points = space.form == .flat ? threads * lanes : rows
    return (space.rowCount + points - 1) / points
  }

  /// The type of indices: 64 bits only where elements lie so far apart.
  var index: String {
    let reach = (kernel.operands + kernel.stores.map(\.access)).map { access in
      zip(access.strides, kernel.extents).reduce(access.offset) { $0 + abs($1.0) * $1.1 }
    }
    let points = max(kernel.extents.reduce(1, *), blocks * threads * 4)
    return max(reach.max() ?? 0, points) >= 1 << 31 ? "int64_t" : "int"
  }
}
