/// What a block and a multiprocessor may have, by compute capability.
///
/// Source: CUDA programming guide, appendix on compute capabilities,
/// https://docs.nvidia.com/cuda/cuda-programming-guide/05-appendices/compute-capabilities.html
struct ChipLimits: Sendable, Hashable {
  /// Bytes of shared memory that a block may have.
  var sharedBytesOfBlock: Double
  /// Bytes of shared memory of a multiprocessor.
  var sharedBytes: Double
  /// Resident threads of a multiprocessor.
  var threads: Double
  /// Portable number of blocks in a cluster; 1 where there are none.
  var cluster: Double

  /// Compute capability times ten; kilobytes of a block and of a multiprocessor; threads; cluster.
  private static let table:
    [(capability: Int, block: Double, processor: Double, threads: Double, cluster: Double)] =
      [
        (70, 96, 96, 2048, 1), (75, 64, 64, 1024, 1), (80, 163, 164, 2048, 1), (86, 99, 100, 1536, 1),
        (87, 163, 164, 1536, 1), (89, 99, 100, 1536, 1), (90, 227, 228, 2048, 8), (100, 227, 228, 2048, 8),
        (120, 99, 100, 1536, 8),
      ]

  /// Registers of a multiprocessor, on all of them.
  static let registers = 65536.0

  /// The limits of a chip: those of the newest one that is not newer.
  static func of(capability: Int) -> ChipLimits? {
    table.last { $0.capability <= capability }.map {
      ChipLimits(
        sharedBytesOfBlock: $0.block * 1024, sharedBytes: $0.processor * 1024, threads: $0.threads,
        cluster: $0.cluster)
    }
  }
}
