import Domain

/// First parameters of a kernel: near the best already, so that tuning starts well.
struct Defaults: Sendable {
  let device: Device
  let keepsRows: Bool

  func apply(to plan: inout CandidatePlan) {
    plan.steps = plan.steps.map { step in
      switch step {
      case .launch(let launch): return .launch(with(launch))
      case .blockedProduct(var product):
        product.epilogue = with(product.epilogue)
        return .blockedProduct(product)
      default: return step
      }
    }
  }

  private func with(_ launch: Launch) -> Launch {
    var launch = launch
    let written = launch.outputs.reduce(0) { $0 + $1.type.byteCount }
    switch launch.body {
    case .loops(var kernel):
      kernel.parameters = parameters(for: kernel, written: written)
      launch.body = .loops(kernel)
    case .pool(var kernel):
      kernel.parameters.nonTemporalStores = bypassesCache(written)
      launch.body = .pool(kernel)
    }
    return launch
  }

  /// Bypassing pays when the output would push out what is needed, and is read from memory later anyway.
  private func bypassesCache(_ written: Int) -> Bool { written > device.cacheBytes / 2 }

  private func parameters(for kernel: Kernel, written: Int) -> KernelParameters {
    var parameters = KernelParameters()
    let facts = KernelFacts(kernel)
    parameters.unroll = facts.passes == 1 && facts.expensiveOperations == 0 ? 4 : 2
    parameters.nonTemporalStores = bypassesCache(written) && facts.storesAtPoints
    if kernel.laneAxis < kernel.outerRank {
      parameters.tile = tile(facts)
    } else {
      let kept = facts.rowLength * 4
      parameters.rowBuffer = keepsRows && facts.passes > 1 && kept <= device.coreCacheBytes / 2
    }
    return parameters
  }

  /// As many lanes as keep a row's tile in the core's cache, so that later passes find it there.
  private func tile(_ facts: KernelFacts) -> Int {
    let widest = device.coreCacheBytes / 2 / max(1, facts.rowLength * 4 * max(1, facts.operands))
    return min(512, max(16, widest / 16 * 16))
  }
}

/// Numbers about a kernel that choices depend on.
struct KernelFacts: Sendable {
  /// Elements of a row and number of rows.
  var rowLength: Int
  var rows: Int
  /// Walks over a row: one more than the deepest chain of reductions that a store needs.
  var passes: Int
  /// Functions that cost much more than an addition, for each point.
  var expensiveOperations: Int
  var operations: Int
  var operands: Int
  var storesAtPoints: Bool

  init(_ kernel: Kernel) {
    rowLength = kernel.extents[kernel.outerRank...].reduce(1, *)
    rows = kernel.extents[..<kernel.outerRank].reduce(1, *)
    operations = kernel.program.operations.count
    operands = kernel.operands.count
    storesAtPoints = kernel.stores.contains { !$0.oncePerRow }
    let levels = KernelLevels(kernel)
    expensiveOperations = kernel.program.operations.indices.count {
      kernel.program.operations[$0].isExpensive && levels.variesInRow[$0]
    }
    let stored = kernel.stores.filter { !$0.oncePerRow }.map { levels.level[$0.value] }
    passes = 1 + max(stored.max() ?? 0, (levels.reductionLevel.max() ?? 0))
  }
}

/// For each operation of a kernel the pass in which it can be computed, and whether it varies along the row.
struct KernelLevels: Sendable {
  var level: [Int] = []
  var variesInRow: [Bool] = []
  /// The pass in which each reduction runs.
  var reductionLevel: [Int] = []

  init(_ kernel: Kernel) {
    reductionLevel = Array(repeating: 0, count: kernel.reductions.count)
    var scanLevel = Array(repeating: 0, count: kernel.scans.count)
    for operation in kernel.program.operations {
      switch operation {
      case .reduction(let place, _):
        level.append(levelOf(kernel.reductions[place].operand) + 1)
        variesInRow.append(false)
      case .scan(let place):
        scanLevel[place] = levelOf(kernel.scans[place].operand)
        level.append(scanLevel[place])
        variesInRow.append(true)
      case .load(let operand):
        level.append(0)
        variesInRow.append(kernel.operands[operand].strides[kernel.outerRank...].contains { $0 != 0 })
      case .index(let axis):
        level.append(0)
        variesInRow.append(axis >= kernel.outerRank)
      default:
        let operands = operation.operands
        level.append(operands.map { levelOf($0) }.max() ?? 0)
        variesInRow.append(operands.contains { variesInRow[$0] })
      }
    }
    for (place, reduction) in kernel.reductions.enumerated() {
      reductionLevel[place] = levelOf(reduction.operand)
    }
  }

  private func levelOf(_ value: ScalarProgram.Value) -> Int { value < level.count ? level[value] : 0 }
}

extension ScalarOperation {
  /// The operations that this one reads.
  var operands: [ScalarProgram.Value] {
    switch self {
    case .load, .constant, .index, .reduction, .scan: []
    case .unary(_, let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .select(let condition, let first, let second): [condition, first, second]
    case .gather(_, _, let position): [position]
    }
  }

  /// Whether the operation costs much more than an addition.
  var isExpensive: Bool {
    switch self {
    case .unary(let function, _):
      switch function {
      case .exponential, .exponentialMinusOne, .logarithm, .logarithmOfOnePlus, .hyperbolicTangent,
        .errorFunction, .sigmoid, .sine, .cosine:
        true
      default: false
      }
    case .binary(.power, _, _), .binary(.remainder, _, _): true
    default: false
    }
  }
}
