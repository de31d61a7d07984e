import Testing

@testable import Referee

@Suite("Occupancy")
struct OccupancyTests {
  /// Values of NVIDIA's occupancy calculator.
  struct Known: Sendable, CustomTestStringConvertible {
    var capability: String
    var threads: Int
    var registers: Int
    var sharedBytes = 0
    var part: Double
    var limiter: Occupancy.Limiter
    var testDescription: String {
      "\(capability): \(threads) threads, \(registers) registers, \(sharedBytes) bytes"
    }
  }

  static let known = [
    Known(capability: "9.0", threads: 256, registers: 32, part: 1, limiter: .warps),
    Known(capability: "9.0", threads: 256, registers: 64, part: 0.5, limiter: .registers),
    Known(capability: "9.0", threads: 128, registers: 168, part: 0.1875, limiter: .registers),
    Known(capability: "9.0", threads: 32, registers: 16, part: 0.5, limiter: .blocks),
    Known(
      capability: "9.0", threads: 128, registers: 32, sharedBytes: 100 << 10, part: 0.125,
      limiter: .sharedMemory),
    Known(
      capability: "9.0", threads: 384, registers: 168, sharedBytes: 227 << 10, part: 0.1875,
      limiter: .registers),
    Known(
      capability: "8.0", threads: 128, registers: 32, sharedBytes: 100 << 10, part: 0.0625,
      limiter: .sharedMemory),
    Known(capability: "8.0", threads: 1024, registers: 64, part: 0.5, limiter: .registers),
    Known(capability: "8.6", threads: 1024, registers: 32, part: 2.0 / 3, limiter: .warps),
    Known(capability: "8.6", threads: 32, registers: 32, part: 1.0 / 3, limiter: .blocks),
    Known(capability: "8.9", threads: 32, registers: 32, part: 0.5, limiter: .blocks),
    Known(capability: "7.5", threads: 1024, registers: 32, part: 1, limiter: .warps),
    Known(capability: "7.5", threads: 256, registers: 72, part: 0.75, limiter: .registers),
    Known(capability: "10.0", threads: 256, registers: 128, part: 0.25, limiter: .registers),
    Known(capability: "12.0", threads: 1024, registers: 32, part: 2.0 / 3, limiter: .warps),
  ]

  @Test("is what NVIDIA's calculator gives", arguments: known)
  func matchesCalculator(known: Known) throws {
    let found = try #require(
      Occupancy(
        capability: known.capability, threads: known.threads, registers: known.registers,
        sharedBytes: known.sharedBytes))
    #expect(abs(found.part - known.part) < 1e-9)
    #expect(found.limiter == known.limiter)
  }

  @Test("is zero for more registers or memory than there are")
  func impossible() throws {
    let crowded = try #require(Occupancy(capability: "9.0", threads: 1024, registers: 128, sharedBytes: 0))
    #expect(crowded.blocks == 0 && crowded.limiter == .registers)
    let large = try #require(Occupancy(capability: "8.9", threads: 32, registers: 16, sharedBytes: 100 << 10))
    #expect(large.blocks == 0 && large.limiter == .sharedMemory)
  }

  @Test("is unknown for an unknown chip, and for a launch that there can't be")
  func unknown() {
    #expect(Occupancy(capability: "1.3", threads: 32, registers: 16, sharedBytes: 0) == nil)
    #expect(Occupancy(capability: "9.0", threads: 0, registers: 16, sharedBytes: 0) == nil)
    #expect(Occupancy(capability: "9.0", threads: 2048, registers: 16, sharedBytes: 0) == nil)
    #expect(Occupancy(capability: "9.0", threads: 32, registers: -1, sharedBytes: 0) == nil)
  }
}
