public import Domain
import Essentials

/// What the work of a problem is, in the names of gates (`w.`).
public enum WorkFeatures {
  /// Features of an admitted problem; without a graph only what admission measured is known.
  ///
  /// - Parameter precision: the policy, which bounds the error that is allowed (`w.tol`).
  public static func features(
    of admission: Admission, precision: PrecisionClass = .ieee
  ) -> Features {
    var features = measured(admission, precision)
    guard let graph = TracedGraph(admission.trace.graph) else { return features }
    let survey = GraphSurvey(graph)
    features.operations = survey.operations
    features.pairs = survey.pairs
    features.values.merge(survey.values(on: admission.device, operations: admission.operations)) { $1 }
    return features
  }

  /// The family of operators that a problem belongs to, for evidence; `unknown` without a graph.
  public static func family(of admission: Admission) -> String {
    TracedGraph(admission.trace.graph).map { GraphSurvey($0).family } ?? "unknown"
  }

  /// Paths of the buffers that each call of the reference writes, such as the running statistics of a batch norm.
  public static func updatedBuffers(of admission: Admission) -> [String] {
    let targets = (admission.trace.graph?["mutations"]?.elements ?? []).compactMap { $0["target"]?.text }
    return Set(targets).sorted()
  }

  private static func measured(_ admission: Admission, _ precision: PrecisionClass) -> Features {
    var values: [String: Features.Value] = [
      "w.bytes_min": .number(admission.compulsoryBytes), "w.flops": .number(admission.operations),
      "w.tol": .number(tolerance(precision)), "w.static_shapes": .flag(true),
      "w.out_numel": .number(Double(admission.outputs.reduce(0) { $0 + $1.elementCount })),
      "w.contig": .flag(admission.inputs.allSatisfy(\.isContiguous)),
      "w.align16": .flag(admission.inputs.allSatisfy(\.hasAlignedRows)),
    ]
    if admission.compulsoryBytes > 0 {
      values["w.ai"] = .number(admission.operations / admission.compulsoryBytes)
    }
    let tensors = admission.inputs + admission.outputs
    if let largest = tensors.max(by: { $0.elementCount < $1.elementCount }) {
      values["w.elt"] = .number(Double(largest.elementType.size))
      values["w.dtype"] = .symbol(largest.elementType.symbol)
    }
    return Features(values: values)
  }

  /// The relative error that a policy allows, as gates write it.
  private static func tolerance(_ precision: PrecisionClass) -> Double {
    switch precision {
    case .ieee, .emulatedFP32: 1e-4
    case .tf32: 1e-3
    case .fp16: 1e-2
    case .bf16: 3e-2
    }
  }
}

extension TensorType {
  /// Whether rows begin at multiples of 16 bytes.
  fileprivate var hasAlignedRows: Bool { ((shape.last ?? 1) * elementType.size).isMultiple(of: 16) }
}

extension ElementType {
  /// The word of gates.
  var symbol: String {
    switch self {
    case .float64: "f64"
    case .float32: "f32"
    case .bfloat16: "bf16"
    case .float16: "f16"
    case .int64: "i64"
    case .int32: "i32"
    case .int16: "i16"
    case .int8: "i8"
    case .uint8: "u8"
    case .bool: "bool"
    }
  }
}
