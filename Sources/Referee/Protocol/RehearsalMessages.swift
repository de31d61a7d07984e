import Domain

extension Worker {
  /// A request to compile the Triton kernels of a first call for a GPU that the session does not have.
  struct Rehearse: Encodable, Sendable {
    /// Describes inputs and arguments; its memory is not opened.
    var slot: String
    var training: Bool
    /// Major and minor number of the compute capability.
    var capability: [Int]
    /// The most shared memory that a block can have.
    var sharedBytes: Int?

    private enum CodingKeys: String, CodingKey {
      case slot, training, capability
      case sharedBytes = "shared_bytes"
    }
  }

  /// What was compiled.
  struct Rehearsed: Decodable, Sendable {
    var kernels: [Kernel]
    /// What ended the rehearsal early, if anything.
    var reason: String?
    /// Why the chip can't run the candidate, if it can't.
    var unfit: String?

    struct Kernel: Decodable, Sendable {
      var name: String
      var warps: Int
      var sharedBytes: Int

      private enum CodingKeys: String, CodingKey {
        case name, warps
        case sharedBytes = "shared_bytes"
      }
    }
  }
}
