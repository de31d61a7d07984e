import Domain

/// Parameters and results of runner, baseline and tool sessions (docs/harness.md).
enum Worker {
  struct Build: Encodable, Sendable {
    var path: String
    /// The class that PyTorch's own products and convolutions may use.
    var precision: PrecisionClass
  }

  struct LoadBaseline: Encodable, Sendable {
    var path: String
    var kind: String
    /// The class that compiled kinds may use.
    var precision: PrecisionClass
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
    /// Sizes of freed memory blocks that are filled with NaN before the call.
    var poisonBytes: [Int] = []

    private enum CodingKeys: String, CodingKey {
      case slot
      case outputSlot = "output_slot"
      case poisonBytes = "poison_bytes"
    }
  }

  struct Ran: Decodable, Sendable {
    var outputs: JSONValue
    /// Runners report; baselines do not.
    var report: Report?
  }

  /// What a runner says of a call besides its outputs; it may lie.
  struct Report: Decodable, Sendable {
    var generatorsMoved: [String]
    var flags: Flags
    var outputs: [Oracle.Leaf]

    struct Flags: Decodable, Sendable {
      var before: [String: JSONValue]
      var after: [String: JSONValue]
    }

    private enum CodingKeys: String, CodingKey {
      case flags, outputs
      case generatorsMoved = "generators_moved"
    }
  }

  /// A request that only names a slot.
  struct Slot: Encodable, Sendable { var slot: String }

  struct Release: Encodable, Sendable {
    var outputSlots: [String]

    private enum CodingKeys: String, CodingKey { case outputSlots = "output_slots" }
  }

  struct Released: Decodable, Sendable { var outputs: [JSONValue] }

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
    /// Before each call two elements of each input change places, drawn from this seed and the call's number.
    var touchSeed: UInt64?
    /// Further calls for wall time alone, on a GPU.
    var wallCalls = 0

    private enum CodingKeys: String, CodingKey {
      case slots, calls, warmup, keep
      case flushBytes = "flush_bytes"
      case outputSlots = "output_slots"
      case touchSeed = "touch_seed"
      case wallCalls = "wall_calls"
    }
  }

  struct Timed: Decodable, Sendable {
    /// One for each call.
    var nanoseconds: [Double]
    /// Until the device is idle, for some further calls; on a processor the same as above.
    var wallNanoseconds: [Double]?
    /// Processor time of the whole process.
    var processorNanoseconds: Double?
    /// One manifest for each kept call.
    var outputs: [JSONValue]

    private enum CodingKeys: String, CodingKey {
      case nanoseconds, outputs
      case wallNanoseconds = "wall_nanoseconds"
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

  /// What a tool session tells about its device; on a processor nothing.
  struct State: Decodable, Sendable {
    var freeBytes: Int?
    var totalBytes: Int?
    var name: String?
    var uuid: String?
    var capability: [Int]?
    var processors: Int?
    var cacheBytes: Int?
    var driver: String?
    var smClock: Double?
    var memoryClock: Double?
    var temperature: Double?
    var power: Double?
    var throttling: [String]?
    var foreignProcesses: [Int]?

    private enum CodingKeys: String, CodingKey {
      case name, uuid, capability, processors, driver
      case freeBytes = "free_bytes"
      case totalBytes = "total_bytes"
      case cacheBytes = "l2_bytes"
      case smClock = "sm_megahertz"
      case memoryClock = "memory_megahertz"
      case temperature = "celsius"
      case power = "watts"
      case throttling = "throttled"
      case foreignProcesses = "foreign_processes"
    }
  }

  struct Rates: Codable, Sendable, Hashable {
    /// Bytes read plus bytes written a second.
    var bandwidth: Double
    /// Operations a second.
    var floatingPointRate: Double
    /// Operations a second by precision class, on a GPU.
    var rates: [String: Double]?

    private enum CodingKeys: String, CodingKey {
      case bandwidth, rates
      case floatingPointRate = "floating_point_rate"
    }
  }
}
