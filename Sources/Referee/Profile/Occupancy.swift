import Domain

/// How many warps of a kernel its resources let be resident on a multiprocessor.
struct Occupancy: Sendable, Hashable {
  /// What holds a block back.
  enum Limiter: String, Sendable, Hashable {
    case warps, blocks, registers
    case sharedMemory = "shared memory"
  }

  /// Part of the multiprocessor's warps, 0 to 1.
  var part: Double
  /// Blocks on one multiprocessor.
  var blocks: Int
  var limiter: Limiter

  /// The formula of NVIDIA's occupancy calculator (`cuda_occupancy.h`); `nil` for an unknown device or an impossible
  /// launch.
  init?(capability: String, threads: Int, registers: Int, sharedBytes: Int) {
    guard let limits = MultiprocessorLimits.limits(of: capability), (1...1024).contains(threads),
      (0...255).contains(registers), sharedBytes >= 0
    else { return nil }
    let warps = (threads + 31) / 32
    let blocksByLimit: [(Limiter, Int)] = [
      (.warps, limits.warps / warps),
      (.blocks, limits.blocks),
      (.registers, limits.warps(registers: registers) / warps),
      (.sharedMemory, limits.blocks(sharedBytes: sharedBytes)),
    ]
    guard let least = blocksByLimit.min(by: { $0.1 < $1.1 }) else { return nil }
    (limiter, blocks) = least
    part = Double(blocks * warps) / Double(limits.warps)
  }
}

/// What one multiprocessor has (CUDA C++ Programming Guide, Compute Capabilities).
struct MultiprocessorLimits: Sendable, Hashable {
  var warps: Int
  var blocks: Int
  var sharedBytes: Int
  /// What the system keeps of a block's shared memory.
  var reservedBytes = 1024
  /// Shared memory is given in pieces of this size.
  var sharedUnit = 128

  private static let registers = 65536
  private static let partitions = 4
  /// Registers are given to warps in pieces of this number.
  private static let registerUnit = 256

  /// By compute capability.
  static let table: [String: MultiprocessorLimits] = [
    "7.0": .init(warps: 64, blocks: 32, sharedBytes: 96 << 10, reservedBytes: 0, sharedUnit: 256),
    "7.5": .init(warps: 32, blocks: 16, sharedBytes: 64 << 10, reservedBytes: 0, sharedUnit: 256),
    "8.0": .init(warps: 64, blocks: 32, sharedBytes: 164 << 10),
    "8.6": .init(warps: 48, blocks: 16, sharedBytes: 100 << 10),
    "8.7": .init(warps: 48, blocks: 16, sharedBytes: 164 << 10),
    "8.9": .init(warps: 48, blocks: 24, sharedBytes: 100 << 10),
    "9.0": .init(warps: 64, blocks: 32, sharedBytes: 228 << 10),
    "10.0": .init(warps: 64, blocks: 32, sharedBytes: 228 << 10),
    "10.3": .init(warps: 64, blocks: 32, sharedBytes: 228 << 10),
    "12.0": .init(warps: 48, blocks: 24, sharedBytes: 100 << 10),
    "12.1": .init(warps: 48, blocks: 24, sharedBytes: 100 << 10),
  ]

  /// The most shared memory that one block can have.
  var sharedBytesOfBlock: Int { sharedBytes - reservedBytes }

  static func limits(of capability: String) -> MultiprocessorLimits? { table[capability] }

  /// Warps that have room for their registers; each partition gives its own.
  func warps(registers: Int) -> Int {
    guard registers > 0 else { return warps }
    let unit = MultiprocessorLimits.registerUnit
    let each = (registers * 32 + unit - 1) / unit * unit
    let partitions = MultiprocessorLimits.partitions
    return MultiprocessorLimits.registers / partitions / each * partitions
  }

  /// Blocks that have room for their shared memory.
  func blocks(sharedBytes bytes: Int) -> Int {
    let needed = bytes + reservedBytes
    guard needed > 0 else { return blocks }
    return sharedBytes / ((needed + sharedUnit - 1) / sharedUnit * sharedUnit)
  }
}
