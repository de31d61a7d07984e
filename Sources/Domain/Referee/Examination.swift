/// What was measured about a problem to see whether its numbers mean anything.
public struct Examination: Sendable, Hashable, Codable {
  /// Whether every output is finite on the problem's own inputs.
  public var isFinite: Bool
  /// Whether equal inputs give equal outputs, but for rounding.
  public var isDeterministic: Bool
  /// Whether an answer that needs no computing would pass, and which.
  public var degeneracy: Degeneracy
  /// What a change of one element in a hundred does, by input and parameter.
  public var sensitivities: [Sensitivity]
  /// Parameters that there was no time to change.
  public var unmeasured: [String]
  /// What the check allows on the problem's own inputs, one entry for each output.
  public var tolerances: [OutputTolerance]
  /// Why nothing can pass KernelBench's own protocol; `nil` when something can.
  public var kernelbenchObstacle: String?

  /// Makes an examination.
  public init(
    isFinite: Bool, isDeterministic: Bool, degeneracy: Degeneracy, sensitivities: [Sensitivity] = [],
    unmeasured: [String] = [], tolerances: [OutputTolerance] = [], kernelbenchObstacle: String? = nil
  ) {
    self.isFinite = isFinite
    self.isDeterministic = isDeterministic
    self.degeneracy = degeneracy
    self.sensitivities = sensitivities
    self.unmeasured = unmeasured
    self.tolerances = tolerances
    self.kernelbenchObstacle = kernelbenchObstacle
  }

  private enum CodingKeys: String, CodingKey {
    case degeneracy, sensitivities, unmeasured, tolerances
    case isFinite = "finite"
    case isDeterministic = "deterministic"
    case kernelbenchObstacle = "kernelbench_obstacle"
  }
}

/// Whether answers without computing pass: zeros, one constant, an earlier output, an input, one row repeated.
public struct Degeneracy: Sendable, Hashable, Codable {
  /// How far it goes.
  public enum Extent: String, Sendable, Hashable, Codable {
    /// No such answer passes.
    case none
    /// One passes on the problem's own inputs, none on re-centred ones: the check's other inputs decide.
    case nominalInputs = "nominal-inputs"
    /// One passes whatever the inputs: the problem measures nothing.
    case allInputs = "all-inputs"
  }

  /// How far it goes.
  public var extent: Extent
  /// The answers that pass: `zeros`, `mean`, `stale`, `row`, `input 0`.
  public var answers: [String]

  /// Makes a finding.
  public init(extent: Extent, answers: [String] = []) {
    self.extent = extent
    self.answers = answers
  }

  /// What the answers are, in words.
  public var reason: String? {
    guard !answers.isEmpty else { return nil }
    return answers.map(Degeneracy.words).joined(separator: "; ")
  }

  private static func words(for answer: String) -> String {
    switch answer {
    case "zeros": "zeros pass"
    case "mean": "one constant passes"
    case "stale": "the output for other inputs passes"
    case "row": "one row repeated passes"
    default: "\(answer) itself passes"
    }
  }
}

/// How much an input or a parameter matters to the output.
public struct Sensitivity: Sendable, Hashable, Codable {
  /// `input 0`, or the parameter's name.
  public var name: String
  /// Change of the output over what the check allows, the largest over outputs.
  public var change: Double

  /// Makes a sensitivity.
  public init(name: String, change: Double) {
    self.name = name
    self.change = change
  }

  /// Whether leaving it out would be found: the change is above ten times what is allowed.
  public var isSensitive: Bool { change > 10 }
}

/// What the check allows for an output.
public struct OutputTolerance: Sendable, Hashable, Codable {
  /// Largest root mean square of the errors.
  public var rms: Double
  /// Largest error of an element.
  public var max: Double
  /// The honest reference's own errors.
  public var referenceRMS: Double, referenceMax: Double
  /// Root mean square of the output.
  public var scale: Double

  /// Makes a tolerance.
  public init(rms: Double, max: Double, referenceRMS: Double, referenceMax: Double, scale: Double) {
    self.rms = rms
    self.max = max
    self.referenceRMS = referenceRMS
    self.referenceMax = referenceMax
    self.scale = scale
  }

  private enum CodingKeys: String, CodingKey {
    case rms, max, scale
    case referenceRMS = "reference_rms"
    case referenceMax = "reference_max"
  }
}
