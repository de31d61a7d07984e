public import Domain

/// What a profile tells of the present kernel (`k.`) and of its run (`p.`); what was not measured is unknown.
public enum ProfileFeatures {
  /// Features of a profile on a device.
  public static func features(of profile: ProfileReport, on device: Device) -> Features {
    var values: [String: Features.Value] = ["p.t_us": .number(profile.seconds * 1e6)]
    if profile.headroom > 0 { values["p.roof_frac"] = .number(1 / profile.headroom) }
    if device.bandwidth > 0 { values["p.bw_frac"] = .number(profile.achievedBandwidth / device.bandwidth) }
    if !profile.kernels.isEmpty {
      values["k.n_kernels"] = .number(profile.kernels.reduce(0) { $0 + $1.launches })
    }
    if let kernel = profile.kernels.max(by: { $0.share < $1.share }) {
      values.merge(launch(of: kernel, on: device)) { $1 }
      values.merge(counters(of: kernel)) { $1 }
    }
    return Features(values: values)
  }

  private static func launch(of kernel: KernelProfile, on device: Device) -> [String: Features.Value] {
    var numbers: [String: Double?] = [
      "k.regs": kernel.registers.map(Double.init), "k.smem": kernel.sharedBytes.map(Double.init),
      "k.spill": kernel.spilledBytes.map(Double.init), "k.occ": kernel.occupancy,
    ]
    if !kernel.grid.isEmpty { numbers["k.grid"] = kernel.grid.reduce(1) { $0 * Double($1) } }
    if !kernel.block.isEmpty {
      numbers["k.threads"] = Double(kernel.threads)
      numbers["k.warps"] = (Double(kernel.threads) / 32).rounded(.up)
    }
    numbers["k.waves"] = waves(of: kernel, on: device)
    return numbers.compactMapValues { $0.map(Features.Value.number) }
  }

  /// Blocks over those that can be resident at once.
  private static func waves(of kernel: KernelProfile, on device: Device) -> Double? {
    guard let occupancy = kernel.occupancy, kernel.threads > 0, !kernel.grid.isEmpty,
      let limits = device.gpu?.capabilityNumber.flatMap(ChipLimits.of)
    else { return nil }
    let resident = max(1, (occupancy * limits.threads / Double(kernel.threads)).rounded())
    return kernel.grid.reduce(1) { $0 * Double($1) } / (resident * Double(max(1, device.cores)))
  }

  /// Counters by the names that the referee gives them.
  private static let names: [String: String] = [
    "dram-throughput-percent": "p.dram", "sm-throughput-percent": "p.sm", "l2-hit-rate-percent": "p.l2hit",
    "warps-active-percent": "p.occ_ach", "memory-stall-percent": "p.st_long",
  ]

  private static func counters(of kernel: KernelProfile) -> [String: Features.Value] {
    var values: [String: Features.Value] = [:]
    for (counter, value) in kernel.metrics {
      if let name = names[counter] { values[name] = .number(value) }
    }
    return values
  }
}
