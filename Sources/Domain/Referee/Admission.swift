/// What the referee found out about a problem before any candidate was judged.
public struct Admission: Sendable, Hashable, Codable {
  /// The traced reference.
  public var trace: TracedProblem
  /// Types of the inputs, in order.
  public var inputs: [TensorType]
  /// Types of the outputs, flattened in order.
  public var outputs: [TensorType]
  /// Bytes that must move at the least: inputs, parameters read, and outputs, once each.
  public var compulsoryBytes: Double
  /// Bytes of inputs that no implementation can leave unread; `nil` when that is not known.
  public var requiredReadBytes: Double?
  /// Floating-point operations of matrix products and convolutions.
  public var operations: Double
  /// Roofline floor in seconds.
  public var floorSeconds: Double
  /// The machine's part of the judgement.
  public var device: Device
  /// Remarks that do not stop a run: degenerate output, non-determinism, missing sandbox layers.
  public var warnings: [Warning]
  /// What was measured about the problem; `nil` in journals of earlier versions.
  public var examination: Examination?

  /// Whether the problem measures nothing: an answer without computing passes whatever the inputs.
  ///
  /// Such a problem stays out of headlines.
  public var isDegenerate: Bool { examination?.degeneracy.extent == .allInputs }

  /// A remark with the class it belongs to.
  public struct Warning: Sendable, Hashable, Codable {
    /// The class of a remark.
    public enum Kind: String, Sendable, Hashable, Codable {
      case degenerate, nonFinite = "non-finite", nonDeterministic = "non-deterministic", opaque, sandbox,
        device
      /// The problem's own inputs tell too little; the check's other inputs decide.
      case weakInputs = "weak-inputs"
      /// An input or parameter that hardly matters.
      case insensitive
      /// Nothing can pass KernelBench's own protocol.
      case kernelbench
    }
    /// The class.
    public var kind: Kind
    /// One sentence: what, where, what to do.
    public var message: String
    /// Makes a remark.
    public init(kind: Kind, message: String) {
      self.kind = kind
      self.message = message
    }
  }

  /// Makes an admission.
  public init(
    trace: TracedProblem, inputs: [TensorType], outputs: [TensorType], compulsoryBytes: Double,
    operations: Double, floorSeconds: Double, device: Device, warnings: [Warning],
    requiredReadBytes: Double? = nil, examination: Examination? = nil
  ) {
    self.trace = trace
    self.inputs = inputs
    self.outputs = outputs
    self.compulsoryBytes = compulsoryBytes
    self.operations = operations
    self.floorSeconds = floorSeconds
    self.device = device
    self.warnings = warnings
    self.requiredReadBytes = requiredReadBytes
    self.examination = examination
  }
}
