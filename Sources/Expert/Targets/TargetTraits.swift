import Domain

/// What the built-in expert must know of a target.
///
/// A target is a type that conforms and a case of `Target.traits`.
protocol TargetTraits: Sendable {
  /// Who writes its candidates.
  var emitter: any CandidateEmitting { get }
  /// What `forward` calls the device of new tensors; `nil` where they are on the processor.
  var deviceExpression: String? { get }
  /// The structures that seeds are taken from; equal predictions keep this order.
  var structures: [Structure] { get }
  /// What tuning may turn, in the order in which it is tried.
  var knobs: [Knob] { get }

  /// Rewrites to what the target alone has a form for.
  /// - Parameter keeping: traced calls that stay as they are.
  func rules(keeping: Set<String>) -> [Rule]
  /// Brings a plan into the form that the target runs, with first parameters.
  func prepare(_ plan: inout CandidatePlan, for structure: Structure, on device: Device)
  /// Whether the target's emitter has a form for a kernel; what it has none for stays PyTorch calls.
  func canWrite(_ launch: Launch) -> Bool
  /// Settings of a knob with the gain that each may bring to a step, in the order in which they are tried.
  func settings(_ knob: Knob, of tunable: CandidatePlan.Tunable, on device: Device) -> [KnobSetting]
}

extension TargetTraits {
  /// None.
  func rules(keeping: Set<String>) -> [Rule] { [] }
}

/// A value of a knob, and the time before over the time after that it may bring.
struct KnobSetting: Sendable {
  var value: Int
  var gain: Double
}

extension Target {
  /// What the expert knows of the target.
  var traits: any TargetTraits {
    switch self {
    case .cpu: ProcessorTarget()
    case .triton: TritonTarget()
    case .cuda: CUDATarget()
    }
  }
}
