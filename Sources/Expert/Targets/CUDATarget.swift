import Domain

/// CUDA C++ kernels on a GPU: points, rows and columns; everything else stays PyTorch calls.
struct CUDATarget: TargetTraits {
  var emitter: any CandidateEmitting { CUDAEmitter() }
  var deviceExpression: String? { TritonForward.deviceName }

  /// Every pass reads its row anew, so one pass comes first.
  let structures = [
    Structure(), Structure(isOnePass: false), Structure(replaysGraph: true),
    Structure(isOnePass: false, attendsAtOnce: true),
    Structure(fusion: .split),
  ]

  let knobs: [Knob] = [.warps, .programRows]

  func prepare(_ plan: inout CandidatePlan, for structure: Structure, on device: Device) {
    TritonTarget().prepare(&plan, for: structure, on: device)
  }

  /// Loops without scans over types that need no header of CUDA's own.
  func canWrite(_ launch: Launch) -> Bool {
    guard case .loops(let kernel) = launch.body, kernel.scans.isEmpty else { return false }
    return (launch.inputs + launch.outputs).allSatisfy {
      !$0.type.elementType.isHalf
    }
  }

  func settings(_ knob: Knob, of tunable: CandidatePlan.Tunable, on device: Device) -> [KnobSetting] {
    BlockGains(tunable: tunable, device: device).settings(knob)
  }
}
