import Domain

extension Oracle {
  struct KernelBenchTrial: Encodable, Sendable {
    var trial: Int
    var trials: Int
    var seed: UInt64
    var dtype: String
    var slot: String
  }

  struct KernelBenchBegun: Decodable, Sendable {
    /// Why no candidate could pass.
    var impossible: String?
    /// States of the generators, as the reference has left them.
    var generators: [String: String]
  }

  struct KernelBenchCompare: Encodable, Sendable {
    var slot: String
    var outputs: JSONValue
    /// Absolute and relative.
    var tolerance: Double
  }

  struct KernelBenchCompared: Decodable, Sendable {
    var isTensor: Bool
    var shapeOK: Bool
    var elementTypeOK: Bool
    /// Elements that `torch.allclose` refuses.
    var refused: Int
    var detail: String?
    var firstBadIndex: [Int]?
    var expected: Double?
    var found: Double?

    private enum CodingKeys: String, CodingKey {
      case refused, detail, expected, found
      case isTensor = "is_tensor"
      case shapeOK = "shape_ok"
      case elementTypeOK = "dtype_ok"
      case firstBadIndex = "first_bad_index"
    }
  }
}

extension Worker {
  struct Replay: Encodable, Sendable {
    var slot: String
    var outputSlot: String
    var generators: [String: String]
    /// With a seed the module is made first.
    var seed: UInt64?
    var dtype: String

    private enum CodingKeys: String, CodingKey {
      case slot, generators, seed, dtype
      case outputSlot = "output_slot"
    }
  }
}
