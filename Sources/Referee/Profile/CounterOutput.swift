import Domain

/// What Nsight Compute printed: counters by kernel, or why there are none.
struct CounterOutput: Sendable {
  /// One launch.
  struct Launch: Sendable, Hashable {
    var kernel: String
    var grid: [Int]
    var block: [Int]
    var metrics: [CounterMetric: Double] = [:]
  }

  /// Why nothing was read, with what the user can do.
  struct Refusal: Error, Sendable, Hashable {
    var reason: String
    /// Whether the sandbox may be what stood in the way.
    var mayBeSandbox: Bool
  }

  var launches: [Launch]

  /// Reads the output of `ncu --csv`, which the program's own output may surround.
  ///
  /// - Parameter capability: the chip's, which decides how metrics are called.
  init(_ text: String, errors: String = "", capability: String) throws(Refusal) {
    guard let start = CounterOutput.header(in: text) else {
      throw CounterOutput.refusal(text + "\n" + errors)
    }
    let rows = CommaSeparated.rows(text[start...])
    let columns = Dictionary(rows[0].enumerated().map { ($1, $0) }) { first, _ in first }
    let table = Table(columns: columns, rows: Array(rows.dropFirst()), capability: capability)
    launches = columns["Metric Name"] == nil ? table.wideLaunches : table.longLaunches
    if launches.isEmpty { throw CounterOutput.refusal(text + "\n" + errors) }
  }

  /// Where the line of column names begins.
  private static func header(in text: String) -> String.Index? {
    if text.hasPrefix("\"ID\",") { return text.startIndex }
    return text.firstRange(of: "\n\"ID\",").map { text.index(after: $0.lowerBound) }
  }

  /// Known messages, the more telling first.
  private static let refusals: [(text: String, refusal: Refusal)] = [
    (
      "ERR_NVGPUCTRPERM",
      Refusal(
        reason: "this user may not read the GPU's counters (ERR_NVGPUCTRPERM); the driver's option "
          + "NVreg_RestrictProfilingToAdminUsers=0 lets every user", mayBeSandbox: true)
    ),
    (
      "LibraryNotLoaded",
      Refusal(
        reason: "Nsight Compute could not load a library of the driver (LibraryNotLoaded)", mayBeSandbox: true
      )
    ),
    (
      "ERR_NVGPUCTR", Refusal(reason: "the driver refused the counters", mayBeSandbox: true)
    ),
    (
      "already being profiled", Refusal(reason: "another program profiles on this GPU", mayBeSandbox: false)
    ),
    (
      "No kernels were profiled",
      Refusal(reason: "Nsight Compute saw no kernel in the call", mayBeSandbox: true)
    ),
  ]

  private static func refusal(_ text: String) -> Refusal {
    if let known = refusals.first(where: { text.contains($0.text) }) { return known.refusal }
    let lines = text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
    let said = lines.last { $0.hasPrefix("==ERROR==") } ?? lines.last ?? "nothing"
    return Refusal(
      reason: "Nsight Compute gave no counters; it said: \(said.prefix(300))", mayBeSandbox: true)
  }
}

/// The rows below the line of column names.
private struct Table {
  var columns: [String: Int]
  var rows: [[String]]
  var capability: String

  /// One row for each metric of a launch.
  var longLaunches: [CounterOutput.Launch] {
    var order: [String] = []
    var found: [String: CounterOutput.Launch] = [:]
    let names = metricNames
    for row in rows {
      guard let id = value(row, "ID"), Int(id) != nil, let name = value(row, "Metric Name") else { continue }
      if found[id] == nil {
        order.append(id)
        found[id] = launch(row)
      }
      guard let metric = names[name], let number = number(value(row, "Metric Value")) else { continue }
      found[id]?.metrics[metric] = metric.inItsUnit(number, unit: value(row, "Metric Unit") ?? "")
    }
    return order.compactMap { found[$0] }
  }

  /// One row for each launch, below a row of units.
  var wideLaunches: [CounterOutput.Launch] {
    let units = rows.first.flatMap { value($0, "ID") == "" ? $0 : nil } ?? []
    return rows.compactMap { row in
      guard let id = value(row, "ID"), Int(id) != nil else { return nil }
      var launch = launch(row)
      for (name, metric) in metricNames {
        guard let number = number(value(row, name)) else { continue }
        launch.metrics[metric] = metric.inItsUnit(number, unit: value(units, name) ?? "")
      }
      return launch
    }
  }

  private var metricNames: [String: CounterMetric] {
    Dictionary(CounterMetric.allCases.map { ($0.counter(capability: capability), $0) }) { first, _ in first }
  }

  private func launch(_ row: [String]) -> CounterOutput.Launch {
    CounterOutput.Launch(
      kernel: value(row, "Kernel Name") ?? "unknown", grid: sizes(value(row, "Grid Size")),
      block: sizes(value(row, "Block Size")))
  }

  private func value(_ row: [String], _ column: String) -> String? {
    columns[column].flatMap { row.indices.contains($0) ? row[$0] : nil }
  }

  /// `1,234.5`; what a chip does not have is `n/a` or empty.
  private func number(_ text: String?) -> Double? {
    text.flatMap { Double($0.filter { $0 != "," }) }.flatMap { $0.isFinite ? $0 : nil }
  }

  /// `(64, 1, 1)`.
  private func sizes(_ text: String?) -> [Int] {
    (text ?? "").split { !$0.isNumber }.compactMap { Int($0) }
  }
}

extension CounterMetric {
  /// The value in the unit that the metric's name says; other metrics have one unit only.
  fileprivate func inItsUnit(_ value: Double, unit: String) -> Double {
    switch self {
    case .nanoseconds: value * (CounterMetric.nanosecondsByUnit[unit] ?? 1)
    case .staticSharedBytes, .dynamicSharedBytes: value * (CounterMetric.bytesByUnit[unit] ?? 1)
    default: value
    }
  }

  private static let nanosecondsByUnit = [
    "nsecond": 1, "ns": 1, "usecond": 1e3, "us": 1e3, "msecond": 1e6, "ms": 1e6, "second": 1e9, "s": 1e9,
  ]
  /// Units of `byte/block`, as they are scaled.
  private static let bytesByUnit = [
    "byte": 1, "byte/block": 1, "Kbyte": 1e3, "Kbyte/block": 1e3, "Mbyte/block": 1e6,
  ]
}
