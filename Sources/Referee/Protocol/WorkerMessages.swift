import Domain

/// Parameters and results of runner, baseline and tool sessions (docs/harness.md).
enum Worker {
  struct Build: Encodable, Sendable { var path: String }

  struct LoadBaseline: Encodable, Sendable {
    var path: String
    var kind: String
  }

  struct Seconds: Decodable, Sendable { var seconds: Double }

  struct Instantiate: Encodable, Sendable {
    var slot: String
    var training: Bool
  }

  /// An answer whose content does not matter.
  struct Acknowledgement: Decodable, Sendable {}

  struct Run: Encodable, Sendable {
    var slot: String
    var outputSlot: String

    private enum CodingKeys: String, CodingKey {
      case slot
      case outputSlot = "output_slot"
    }
  }

  struct Ran: Decodable, Sendable { var outputs: JSONValue }

  struct Time: Encodable, Sendable {
    /// Call number i uses slot i modulo their count.
    var slots: [String]
    var calls: Int
    var warmup: Int
    var flushBytes: Int
    /// Numbers of the calls whose outputs are written.
    var keep: [Int] = []
    /// One for each kept call.
    var outputSlots: [String] = []

    private enum CodingKeys: String, CodingKey {
      case slots, calls, warmup, keep
      case flushBytes = "flush_bytes"
      case outputSlots = "output_slots"
    }
  }

  struct Timed: Decodable, Sendable {
    /// One for each call.
    var nanoseconds: [Double]
    /// Processor time of the whole process.
    var processorNanoseconds: Double?
    /// One manifest for each kept call.
    var outputs: [JSONValue]

    private enum CodingKeys: String, CodingKey {
      case nanoseconds, outputs
      case processorNanoseconds = "cpu_nanoseconds"
    }
  }

  struct Steps: Encodable, Sendable {
    var slot: String
    var calls: Int
  }

  struct StepTimes: Decodable, Sendable {
    var steps: [ProfileReport.Step]
  }

  struct Rates: Codable, Sendable, Hashable {
    /// Bytes read plus bytes written a second.
    var bandwidth: Double
    /// Operations a second.
    var floatingPointRate: Double

    private enum CodingKeys: String, CodingKey {
      case bandwidth
      case floatingPointRate = "floating_point_rate"
    }
  }
}
