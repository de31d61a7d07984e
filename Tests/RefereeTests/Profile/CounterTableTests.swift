import Domain
import Testing

@testable import Referee

struct CounterTableTests {
  /// Two launches of one name and grid, compiled for other constants, and one of another grid.
  private let table = CounterTable([
    .init(
      kernel: "tile(float*)", grid: [8, 2, 1], block: [128], metrics: [.registers: 255, .nanoseconds: 300]),
    .init(
      kernel: "tile(float*)", grid: [8, 2, 1], block: [128], metrics: [.registers: 167, .nanoseconds: 100]),
    .init(
      kernel: "tile(float*)", grid: [4, 1, 1], block: [128], metrics: [.registers: 167, .nanoseconds: 50]),
  ])

  @Test(arguments: [
    (255, [16, 1, 1], 300), (167, [16, 1, 1], 100), (167, [4, 1, 1], 50), (40, [16, 1, 1], 200),
  ])
  func `counters are those of the kernel with the same registers, or means where none has them`(
    registers: Int, grid: [Int], nanoseconds: Double
  ) {
    let kernel = Worker.SpanKernel(
      name: "tile", kind: .kernel, seconds: 1, count: 1, grid: grid, block: [128], registers: registers)
    #expect(table.metrics(of: kernel)["nanoseconds"] == nanoseconds)
  }

  @Test func `a kernel that was not counted has no counters`() {
    let kernel = Worker.SpanKernel(
      name: "other", kind: .kernel, seconds: 1, count: 1, grid: [16], block: [128], registers: 255)
    #expect(table.metrics(of: kernel).isEmpty)
  }
}
