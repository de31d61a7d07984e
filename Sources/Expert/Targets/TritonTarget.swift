import Domain

/// Triton kernels on a GPU.
struct TritonTarget: TargetTraits {
  var emitter: any CandidateEmitting { TritonEmitter() }
  var deviceExpression: String? { TritonForward.deviceName }

  /// Rows that are held in registers cost nothing to walk again, so separate passes come first.
  let structures = [
    Structure(isOnePass: false, emulatesProducts: true), Structure(emulatesProducts: true),
    Structure(isOnePass: false, emulatesProducts: true, replaysGraph: true),
    Structure(isOnePass: false, emulatesProducts: true, attendsAtOnce: true),
    Structure(isOnePass: false), Structure(), Structure(fusion: .split),
  ]

  let knobs: [Knob] = [.warps, .programRows, .programColumns, .productTile, .stages, .retainsRows]

  func rules(keeping: Set<String>) -> [Rule] { [WindowRules.depthwise(keeping: keeping)] }

  func prepare(_ plan: inout CandidatePlan, for structure: Structure, on device: Device) {
    plan = plan.dividedIntoBlocks()
    RowSplitting(processors: device.cores).apply(to: &plan)
    BlockDefaults(processors: device.cores).apply(to: &plan)
  }

  /// Scans start anew with each earlier row dimension, and those of both directions need the whole row at once.
  func canWrite(_ launch: Launch) -> Bool {
    guard case .loops(let kernel) = launch.body, !kernel.scans.isEmpty else { return true }
    let row = kernel.extents[kernel.outerRank...]
    let isBothWays = Set(kernel.scans.map(\.reversed)).count == 2
    return row.dropLast().allSatisfy { $0 == 1 } && (!isBothWays || TritonSpace(kernel).holdsRow)
  }

  func settings(_ knob: Knob, of tunable: CandidatePlan.Tunable, on device: Device) -> [KnobSetting] {
    if tunable.tile != nil {
      return KnobGains(device: device, tunable: tunable).settings(knob).map {
        KnobSetting(value: $0.value, gain: $0.gain)
      }
    }
    return BlockGains(tunable: tunable, device: device).settings(knob)
  }
}
