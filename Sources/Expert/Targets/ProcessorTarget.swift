import Domain

/// C++ kernels on a processor.
struct ProcessorTarget: TargetTraits {
  var emitter: any CandidateEmitting { CPlusPlusEmitter() }
  var deviceExpression: String? { nil }

  let structures = [
    Structure(),
    Structure(isOnePass: false, keepsRows: true),
    Structure(isOnePass: false, keepsRows: true, attendsAtOnce: true),
    Structure(isOnePass: false),
    Structure(keepsRows: true),
    Structure(blocksProducts: true),
    Structure(isOnePass: false, keepsRows: true, blocksProducts: true),
    Structure(fusion: .split),
  ]

  let knobs: [Knob] = [
    .threads, .dynamicSchedule, .vectorWidth, .unroll, .tile, .blockRows, .nonTemporalStores, .rowBuffer,
    .prefetchBytes,
  ]

  func prepare(_ plan: inout CandidatePlan, for structure: Structure, on device: Device) {
    Defaults(device: device, keepsRows: structure.keepsRows).apply(to: &plan)
  }

  func canWrite(_ launch: Launch) -> Bool { true }

  func settings(_ knob: Knob, of tunable: CandidatePlan.Tunable, on device: Device) -> [KnobSetting] {
    KnobGains(device: device, tunable: tunable).settings(knob).map {
      KnobSetting(value: $0.value, gain: $0.gain)
    }
  }
}
