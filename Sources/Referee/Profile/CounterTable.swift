import Domain

/// Counters by kernel and launch configuration.
struct CounterTable {
  private var byLaunch: [Key: [[CounterMetric: Double]]] = [:]

  private struct Key: Hashable {
    var name: String
    var blocks: Int
    var threads: Int
  }

  init(_ launches: [CounterOutput.Launch]) {
    for launch in launches {
      byLaunch[CounterTable.key(launch.kernel, launch.grid, launch.block), default: []].append(launch.metrics)
    }
  }

  /// Means over the launches of one configuration.
  func metrics(of kernel: Worker.SpanKernel) -> [String: Double] {
    let found = launches(of: kernel)
    return Dictionary(
      uniqueKeysWithValues: CounterMetric.allCases.compactMap { metric in
        let values = found.compactMap { $0[metric] }
        return values.isEmpty ? nil : (metric.rawValue, values.reduce(0, +) / Double(values.count))
      })
  }

  /// Of kernels of one name, as a compiler makes them for other constants, those with the same number of registers.
  private func launches(of kernel: Worker.SpanKernel) -> [[CounterMetric: Double]] {
    let all = byLaunch[CounterTable.key(kernel.name, kernel.grid, kernel.block)] ?? []
    let same = all.filter { $0[.registers] == kernel.registers.map(Double.init) }
    return same.isEmpty ? all : same
  }

  /// Tools write parameters of functions in different ways, so names are compared without them.
  private static func key(_ name: String, _ grid: [Int], _ block: [Int]) -> Key {
    Key(name: KernelName(name).function, blocks: product(grid), threads: product(block))
  }

  /// Wraps around, as a session may tell any number.
  private static func product(_ sizes: [Int]) -> Int {
    sizes.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
  }
}
