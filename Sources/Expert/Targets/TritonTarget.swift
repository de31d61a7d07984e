import Domain

/// Triton kernels on a GPU.
struct TritonTarget: TargetTraits {
  var emitter: any CandidateEmitting { TritonEmitter() }
  var deviceExpression: String? { TritonForward.deviceName }

  /// Rows that are held in registers cost nothing to walk again, so separate passes come first.
  let structures = [
    Structure(isOnePass: false, emulatesProducts: true), Structure(emulatesProducts: true),
    Structure(isOnePass: false, emulatesProducts: true, replaysGraph: true),
    Structure(isOnePass: false), Structure(), Structure(fusion: .split),
  ]

  let knobs: [Knob] = [.warps, .programRows, .programColumns, .productTile, .stages, .retainsRows]

  func prepare(_ plan: inout CandidatePlan, for structure: Structure, on device: Device) {
    plan = plan.dividedIntoBlocks()
    BlockDefaults(processors: device.cores).apply(to: &plan)
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
