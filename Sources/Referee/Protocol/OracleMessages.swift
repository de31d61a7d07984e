import Domain

/// Parameters and results of an oracle session (docs/harness.md), under the protocol's own names.
enum Oracle {
  struct Load: Encodable, Sendable {
    var path: String
    var seed: UInt64
  }

  struct Loaded: Decodable, Sendable {
    var inputs: [ManifestItem]
    var outputs: ManifestItem
    var training: Bool
    var parameterBytes: Double
    /// Floating-point operations of matrix products, convolutions and attention.
    var operations: Double
    /// Generators whose state a call of the reference moves.
    var generatorsMoved: [String]
    /// How the reference's own outputs lie in memory.
    var leaves: [Leaf]

    private enum CodingKeys: String, CodingKey {
      case inputs, outputs, training, operations, leaves
      case parameterBytes = "parameter_bytes"
      case generatorsMoved = "generators_moved"
    }
  }

  /// How one tensor of a result lies in memory.
  struct Leaf: Decodable, Sendable, Hashable {
    var strides: [Int]
    var device: String
    /// Inputs and parameters whose memory it shares.
    var shares: [String]
  }

  struct Inspect: Encodable, Sendable { var seeds: [UInt64] }

  /// Facts for admission.
  struct Inspected: Decodable, Sendable {
    var finite: Bool
    var deterministic: Bool
    var constant: Bool
    /// Names of inputs that do not change the output.
    var inputBlind: [JSONValue]
    /// Names of parameters and buffers that a forward pass changes.
    var stateMutated: [String]
    var notes: [String]

    private enum CodingKeys: String, CodingKey {
      case finite, deterministic, constant, notes
      case inputBlind = "input_blind"
      case stateMutated = "state_mutated"
    }
  }

  struct Prepare: Encodable, Sendable {
    var `case`: String
    var seed: UInt64
    var family: String
    var weights: String
    var slot: String
  }

  struct Prepared: Decodable, Sendable {
    /// Why the case can't be judged.
    var skipped: String?
    var outputs: [ReferenceError]
  }

  /// Other inputs in a case's own places; the result is that of `prepare`.
  struct Rewrite: Encodable, Sendable {
    var `case`: String
    var seed: UInt64
    /// The seed of single elements that differ from the draw; `nil` for none.
    var element: UInt64?
  }

  struct Forget: Encodable, Sendable { var cases: [String] }

  /// The honest reference's own distance from the fp64 result, one for each output.
  struct ReferenceError: Decodable, Sendable, Hashable {
    var rmsError: Double
    var maxError: Double
    /// Root mean square of the fp64 result.
    var rms: Double
    var reductionLength: Double
    /// Largest magnitude of the fp64 result.
    var largest: Double?
    /// The class in which the reference was computed; without one it is ieee.
    var measuredIn: PrecisionClass?

    /// Whether the reference itself has lost half of its digits: rounding then decides what comes out, and the error of
    /// one run says little of another honest one's.
    var isChance: Bool { rmsError > 0x1p-12 * rms }

    private enum CodingKeys: String, CodingKey {
      case rmsError = "rms_reference_error"
      case maxError = "max_reference_error"
      case rms, largest
      case measuredIn = "class"
      case reductionLength = "reduction_length"
    }
  }

  struct Compare: Encodable, Sendable {
    var `case`: String
    var slot: String
    var outputs: JSONValue
    /// The timed call whose inputs these are the outputs of.
    var touch: Touch?
  }

  /// How the inputs of a timed call differ from the case's.
  struct Touch: Encodable, Sendable, Hashable {
    var seed: UInt64
    var call: Int
  }

  struct Provide: Encodable, Sendable { var slot: String }

  struct Compared: Decodable, Sendable {
    var structureOK: Bool
    var detail: String?
    var outputs: [OutputError]
    var inputsIntact: Bool
    var state: [StateError]
    var identicalToPrevious: Bool?

    private enum CodingKeys: String, CodingKey {
      case structureOK = "structure_ok"
      case detail, outputs, state
      case inputsIntact = "inputs_intact"
      case identicalToPrevious = "identical_to_previous"
    }
  }

  /// What wrong outputs look like.
  struct Likeness: Decodable, Sendable {
    var zero: Bool
    var constant: Bool
    /// Elements whose bits are those that unused memory had been filled with.
    var poisoned: Int
    /// Inputs that some output equals.
    var inputs: [Int]

    /// The facts that cheats are told by.
    var evidence: Set<Evidence> {
      var facts: Set<Evidence> = []
      if zero { facts.insert(.zeroOutput) }
      if constant { facts.insert(.constantOutput) }
      if poisoned > 0 { facts.insert(.poisonReturned) }
      if !inputs.isEmpty { facts.insert(.inputReturned) }
      return facts
    }
  }

  /// A candidate's distance from the fp64 result in one output.
  struct OutputError: Decodable, Sendable {
    var shapeOK: Bool
    var elementTypeOK: Bool
    var nonFiniteOK: Bool
    var rmsError: Double?
    var maxError: Double?
    var firstBadIndex: JSONValue?
    var expected: JSONValue?
    var found: JSONValue?
    var nanCount: Int?

    private enum CodingKeys: String, CodingKey {
      case shapeOK = "shape_ok"
      case elementTypeOK = "dtype_ok"
      case nonFiniteOK = "nonfinite_ok"
      case rmsError = "rms_error"
      case maxError = "max_error"
      case firstBadIndex = "first_bad_index"
      case expected, found
      case nanCount = "nan_count"
    }
  }

  struct StateError: Decodable, Sendable {
    var name: String
    var ok: Bool
    var maxError: Double?
    /// Whether it is a parameter, which the runner found changed.
    var isParameter: Bool?

    private enum CodingKeys: String, CodingKey {
      case name, ok
      case isParameter = "parameter"
      case maxError = "max_error"
    }
  }

  /// Inputs without their result, which is found when an output is first compared.
  struct Inputs: Encodable, Sendable {
    var `case`: String
    var seed: UInt64
    var family: String
    var slot: String
  }
}
