public import Domain

/// What is known of the device, in the names of gates (`d.`): what was measured, and the limits of its chip.
public enum DeviceFeatures {
  /// Features of a device.
  public static func features(of device: Device) -> Features {
    var values: [String: Features.Value] = [
      "d.cores": .number(Double(device.cores)), "d.bw": .number(device.bandwidth),
      "d.pk_f32": .number(device.floatingPointRate), "d.sms": .number(Double(device.cores)),
    ]
    values.merge(device.target == .cpu ? processor(device) : graphics(device)) { $1 }
    return Features(values: values)
  }

  private static func processor(_ device: Device) -> [String: Features.Value] {
    [
      "d.kind": .symbol("cpu"), "d.simd": .number(Double(device.vectorBytes)),
      "d.l2c": .number(Double(device.coreCacheBytes)), "d.l3": .number(Double(device.cacheBytes)),
      "d.tma": .flag(false), "d.wgmma": .flag(false), "d.cpasync": .flag(false), "d.tcgen05": .flag(false),
    ]
  }

  /// Launches from Python cost about four microseconds, on whichever device.
  private static let launchMicroseconds = 4.0

  private static func graphics(_ device: Device) -> [String: Features.Value] {
    var values: [String: Features.Value] = [
      "d.kind": .symbol("nvidia"), "d.l2": .number(Double(device.cacheBytes)), "d.warp": .number(32),
      "d.launch_us": .number(launchMicroseconds),
    ]
    for (name, precision) in [("d.pk_tf32", "tf32"), ("d.pk_bf16", "bf16"), ("d.pk_f32", "ieee")] {
      if let rate = device.gpu?.rates[precision] { values[name] = .number(rate) }
    }
    guard let capability = device.gpu?.capabilityNumber else { return values }
    values["d.cc"] = .number(Double(capability))
    values["d.cpasync"] = .flag(capability >= 80)
    values["d.tma"] = .flag(capability >= 90)
    values["d.wgmma"] = .flag((90..<100).contains(capability))
    values["d.tcgen05"] = .flag((100..<120).contains(capability))
    guard let limits = ChipLimits.of(capability: capability) else { return values }
    values["d.smem_blk"] = .number(limits.sharedBytesOfBlock)
    values["d.smem_sm"] = .number(limits.sharedBytes)
    values["d.regs_sm"] = .number(ChipLimits.registers)
    values["d.thr_sm"] = .number(limits.threads)
    values["d.cluster"] = .number(limits.cluster)
    return values
  }
}

extension GraphicsProcessor {
  /// The compute capability as one number: `9.0` is 90.
  var capabilityNumber: Int? { capabilityNumbers.map { 10 * $0.major + $0.minor } }
}
