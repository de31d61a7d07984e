/// What is read from the counters of a GPU: the paper's six metrics, and what bounds a kernel's residency.
enum CounterMetric: String, CaseIterable, Sendable {
  // The paper's six.
  case smThroughput = "sm-throughput-percent"
  case gridSize = "grid-size"
  case warpsActive = "warps-active-percent"
  case dramThroughput = "dram-throughput-percent"
  case l2HitRate = "l2-hit-rate-percent"
  case memoryStall = "memory-stall-percent"
  // The kernel's time and what it takes.
  case nanoseconds = "nanoseconds"
  case registers = "registers-per-thread"
  case staticSharedBytes = "static-shared-bytes"
  case dynamicSharedBytes = "dynamic-shared-bytes"
  case blocksByRegisters = "blocks-by-registers"
  case blocksBySharedMemory = "blocks-by-shared-memory"
  case blocksByWarps = "blocks-by-warps"
  case theoreticalOccupancy = "theoretical-occupancy-percent"
}

extension CounterMetric {
  /// The counter's name on a chip of a compute capability, such as `9.0`.
  func counter(capability: String) -> String {
    let names = CounterMetric.names[self] ?? []
    let version = Double(capability) ?? .infinity
    return names.last { $0.since <= version }?.name ?? names.first?.name ?? ""
  }

  /// Names by the first compute capability that has them, in ascending order.
  private static let names: [CounterMetric: [(since: Double, name: String)]] = [
    .smThroughput: [(0, "sm__throughput.avg.pct_of_peak_sustained_elapsed")],
    .gridSize: [(0, "launch__grid_size")],
    .warpsActive: [(0, "sm__warps_active.avg.pct_of_peak_sustained_active")],
    .dramThroughput: [(0, "dram__throughput.avg.pct_of_peak_sustained_elapsed")],
    .l2HitRate: [(0, "lts__t_sector_hit_rate.pct")],
    .memoryStall: [
      (0, "smsp__warp_issue_stalled_memory_dependency_per_warp_active.pct"),
      (7, "smsp__warp_issue_stalled_long_scoreboard_per_warp_active.pct"),
    ],
    .nanoseconds: [(0, "gpu__time_duration.sum")],
    .registers: [(0, "launch__registers_per_thread")],
    .staticSharedBytes: [(0, "launch__shared_mem_per_block_static")],
    .dynamicSharedBytes: [(0, "launch__shared_mem_per_block_dynamic")],
    .blocksByRegisters: [(0, "launch__occupancy_limit_registers")],
    .blocksBySharedMemory: [(0, "launch__occupancy_limit_shared_mem")],
    .blocksByWarps: [(0, "launch__occupancy_limit_warps")],
    .theoreticalOccupancy: [(0, "sm__maximum_warps_per_active_cycle_pct")],
  ]
}
