import Domain

/// What a setting of a knob may bring to one step: by the cost model where it sees the difference, else by what
/// such a change brings at best on memory-bound and arithmetic-bound loops.
struct KnobGains: Sendable {
  let device: Device
  let tunable: CandidatePlan.Tunable

  private var model: CostModel { CostModel(device: device) }
  private var seconds: Double { model.seconds(tunable.step) }

  private var kernel: Kernel? {
    if case .loops(let kernel) = tunable.launch.body { return kernel }
    return nil
  }

  private var written: Int { tunable.launch.outputs.reduce(0) { $0 + $1.type.byteCount } }

  /// Whether moving the step's bytes takes longer than its arithmetic.
  var isMemoryBound: Bool {
    let bytes = tunable.launch.inputs.reduce(written) { $0 + $1.type.byteCount }
    return Double(bytes) / device.bandwidth > 0.6 * (seconds - model.launchSeconds)
  }

  /// Settings with their expected gains, in the order in which they are tried.
  func settings(_ knob: Knob) -> [(value: Int, gain: Double)] {
    // A product's epilogue has no loops of its own.
    if let tile = tunable.tile { return knob == .productTile ? productTiles(tile) : [] }
    switch knob {
    case .productTile: return []
    case .threads: return [(1, modelled(.threads, 1)), (0, modelled(.threads, 0))]
    case .dynamicSchedule:
      let rows = kernel.map { KernelFacts($0).rows } ?? 0
      return rows >= 16 * device.cores && device.cores > 1 ? [(1, 1.03), (0, 1.03)] : []
    case .vectorWidth:
      guard kernel != nil, device.vectorBytes >= 64 else { return [] }
      return isMemoryBound ? [] : [(8, 1.03), (16, 1.03)]
    case .unroll:
      guard kernel != nil else { return [] }
      let gain = isMemoryBound ? 1.02 : 1.06
      return [(4, gain), (1, gain), (2, gain)]
    case .tile: return tiles
    case .blockRows:
      return tunable.blockRows == nil ? [] : [64, 128, 256, 0].map { ($0, modelled(.blockRows, $0)) }
    case .nonTemporalStores: return stores
    case .rowBuffer: return rows
    case .prefetchBytes:
      return kernel != nil && isMemoryBound && seconds > 2e-4 ? [(512, 1.02), (1024, 1.02), (0, 1.02)] : []
    case .warps, .programRows, .programColumns, .stages, .retainsRows: return []
    }
  }

  /// The cost model sees how tiles fill the device; how they feed tensor cores it does not.
  private func productTiles(_ present: ProductTile) -> [(value: Int, gain: Double)] {
    ProductTiles.all.indices.filter { ProductTiles.all[$0] != present }.map {
      ($0, max(1.03, modelled(.productTile, $0)))
    }
  }

  /// The cost model's own opinion.
  private func modelled(_ knob: Knob, _ value: Int) -> Double {
    seconds / model.seconds(tunable.step.turned([tunable.name: [knob: value]]))
  }

  private var tiles: [(value: Int, gain: Double)] {
    guard let kernel, kernel.laneAxis < kernel.outerRank else { return [] }
    let lanes = kernel.extents[kernel.laneAxis]
    return [32, 128, 256, 64].filter { $0 <= max(32, lanes) }.map { ($0, 1.04) }
  }

  /// Stores past the cache pay only for outputs that do not fit in it.
  private var stores: [(value: Int, gain: Double)] {
    guard kernel.map({ KernelFacts($0).storesAtPoints }) ?? true else { return [] }
    if written > device.cacheBytes / 4 {
      let gain = modelled(.nonTemporalStores, 1)
      return [(1, max(gain, 1.02)), (0, 1.02)]
    }
    return tunable.parameters.nonTemporalStores ? [(0, 1.05)] : []
  }

  private var rows: [(value: Int, gain: Double)] {
    guard let kernel, kernel.laneAxis >= kernel.outerRank else { return [] }
    let facts = KernelFacts(kernel)
    guard facts.passes > 1, facts.rowLength * 4 <= device.coreCacheBytes / 2 else { return [] }
    let prior = facts.expensiveOperations > 0 ? 1.04 : 1
    return [(1, max(prior, modelled(.rowBuffer, 1))), (0, max(prior, modelled(.rowBuffer, 0)))]
  }
}
