import Domain

/// First block parameters of a kernel: near the best already, so that tuning starts well.
struct BlockDefaults: Sendable {
  /// Streaming multiprocessors.
  let processors: Int

  /// Longest row that is held for several passes over it, in points of a program.
  static let heldRow = 16384
  /// Longest row that is held for one pass; longer ones lose nothing in a loop.
  static let heldSinglePass = 4096
  /// Points that each thread takes of a tile: of a row that is walked, and of one across memory.
  private static let pointsPerThread = 16
  private static let pointsAcross = 32

  func apply(to plan: inout CandidatePlan) {
    plan.steps = plan.steps.map { step in
      switch step {
      case .launch(let launch): return .launch(with(launch))
      case .blockedProduct(var product):
        product.epilogue = with(product.epilogue)
        return .blockedProduct(product)
      case .evaluate, .perform, .tensorProduct: return step
      }
    }
  }

  private func with(_ launch: Launch) -> Launch {
    var launch = launch
    switch launch.body {
    case .loops(let kernel): launch.parameters.blocks = blocks(for: kernel)
    case .pool(let kernel): launch.parameters.blocks = blocks(for: kernel)
    }
    return launch
  }

  /// A pool's outputs: few enough for their windows to stay in the first-level cache.
  func blocks(for kernel: PoolKernel) -> BlockParameters {
    var blocks = points((kernel.outer + kernel.output).reduce(1, *), most: 256)
    if kernel.spreadsWindow {
      blocks.columns = max(16, 1024 / TritonSpelling.powerOfTwo(atLeast: kernel.window.last ?? 1))
    }
    blocks.warps = 4
    return blocks
  }

  /// The parameters of a loop kernel.
  func blocks(for kernel: Kernel) -> BlockParameters {
    if kernel.reductions.isEmpty, kernel.scans.isEmpty {
      return points(kernel.extents.reduce(1, *), most: 1024)
    }
    let facts = KernelFacts(kernel)
    return kernel.laneAxis < kernel.outerRank ? columnBlocks(facts, kernel) : rowBlocks(facts, kernel)
  }

  /// Independent points: 16 bytes for each thread and tensor, twice; fewer where multiprocessors would idle.
  private func points(_ count: Int, most: Int) -> BlockParameters {
    var blocks = BlockParameters()
    let share = TritonSpelling.powerOfTwo(atLeast: count / max(1, 2 * processors))
    blocks.columns = min(most, max(128, share))
    blocks.warps = max(1, min(4, blocks.columns / 128))
    return blocks
  }

  /// Rows along which memory is walked: short ones several to a program, middling ones held, long ones in chunks.
  private func rowBlocks(_ facts: KernelFacts, _ kernel: Kernel) -> BlockParameters {
    var blocks = BlockParameters()
    let whole = TritonSpelling.powerOfTwo(atLeast: facts.rowLength)
    let isOnePass = facts.passes == 1 && kernel.scans.isEmpty
    let isBothWays = Set(kernel.scans.map(\.reversed)).count == 2
    if whole <= longestHeld(isOnePass, isBothWays) {
      blocks.columns = whole
      blocks.rows = rows(of: whole, among: facts.rows, points: 2048)
    } else {
      blocks.columns = isOnePass ? 4096 : 8192
      blocks.retainsRows = facts.passes > 1
    }
    blocks.warps = kernel.scans.isEmpty ? warps(blocks) : min(8, warps(blocks))
    return blocks
  }

  /// Scans of both directions must hold their row.
  private func longestHeld(_ isOnePass: Bool, _ isBothWays: Bool) -> Int {
    if isBothWays { return 4 * BlockDefaults.heldRow }
    return isOnePass ? BlockDefaults.heldSinglePass : BlockDefaults.heldRow
  }

  /// Rows across memory: lanes along the outer points, the row in short chunks.
  private func columnBlocks(_ facts: KernelFacts, _ kernel: Kernel) -> BlockParameters {
    var blocks = BlockParameters()
    let whole = TritonSpelling.powerOfTwo(atLeast: facts.rowLength)
    blocks.rows = 128
    while blocks.rows > 16, facts.rows / blocks.rows < 2 * processors { blocks.rows /= 2 }
    blocks.rows = min(blocks.rows, TritonSpelling.powerOfTwo(atLeast: facts.rows))
    let chunk = 8192 / blocks.rows
    let isHeld = facts.passes > 1 && whole * blocks.rows <= 8192
    blocks.columns = isHeld ? whole : min(whole, chunk)
    blocks.retainsRows = facts.passes > 1 && !isHeld
    blocks.warps = warps(blocks, BlockDefaults.pointsAcross)
    return blocks
  }

  /// As many rows as fill a program, while all multiprocessors have work.
  private func rows(of length: Int, among count: Int, points: Int) -> Int {
    var rows = max(1, points / length)
    while rows > 1, count / rows < 2 * processors { rows /= 2 }
    return min(rows, TritonSpelling.powerOfTwo(atLeast: count))
  }

  private func warps(_ blocks: BlockParameters, _ points: Int = pointsPerThread) -> Int {
    min(16, max(1, blocks.rows * blocks.columns / (32 * points)))
  }
}
