import Domain
import Suite

/// The top of the report: conditions, and the numbers that matter.
enum BenchReportHeader {
  static func html(_ results: BenchResults) -> HTML {
    let header = results.conditions
    return .tag(
      "header", [:],
      .tag("p", ["class": "kicker"], text: "EGG bench"),
      .tag("h1", [:], .text(header.agents.joined(separator: ", ")), .text(" "), badge(results)),
      .tag(
        "p", ["class": "conditions"],
        text: "\(header.device) · precision \(header.settings.precision.rawValue) · strict verdict"),
      .tag("dl", ["class": "tiles"], all: tiles(results)))
  }

  private static func badge(_ results: BenchResults) -> HTML {
    results.open.isEmpty
      ? .empty : .tag("span", ["class": "badge caution"], text: "\(results.open.count) STILL OPEN")
  }

  private static func tiles(_ results: BenchResults) -> [HTML] {
    guard let all = results.summary[BenchResults.all] else { return [] }
    return [
      tile(
        "geometric mean over eager", all.geoEager.map(Quantity.ratio) ?? "-",
        "arithmetic \(all.arithEager.map(Quantity.ratio) ?? "-")"),
      tile(
        "over the fastest PyTorch", all.geoFastest.map(Quantity.ratio) ?? "-",
        "arithmetic \(all.arithFastest.map(Quantity.ratio) ?? "-"), slower on \(all.slowerThanFastest)"),
      tile(
        "success", all.success.map(BenchTable.percent) ?? "-", "of \(all.admitted) admitted problems"),
      tile("fast_1", all.fast1.map(BenchTable.percent) ?? "-", "faster than eager"),
    ]
  }

  private static func tile(_ title: String, _ value: String, _ remark: String) -> HTML {
    .tag(
      "div", ["class": "tile"], .tag("dt", text: title), .tag("dd", ["class": "value"], text: value),
      .tag("dd", ["class": "remark"], text: remark))
  }
}

/// The table of levels.
enum BenchSummarySection {
  static func html(_ results: BenchResults) -> HTML {
    let rule =
      "Over admitted problems that measure something. A failure counts as a speedup of 1, since its user goes on with "
      + "PyTorch; in fast_p as not fast. Means over correct candidates alone stand last."
    return ReportPage.section(
      "By level", ReportTable(columns: columns, rows: rows(results)).html,
      .tag("p", ["class": "note"], text: rule))
  }

  private static let columns: [ReportTable.Column] =
    [.text("agents"), .text("level")]
    + [
      "admitted", "success", "fast_1", "geo eager", "arith eager", "geo fastest", "arith fastest", "slower",
      "PyTorch returned", "KernelBench", "precision", "evaluations", "device time", "median", "tokens",
      "geo correct", "arith correct",
    ].map { .number($0) }

  private static func rows(_ results: BenchResults) -> [[HTML]] {
    results.conditions.agents.flatMap { agents in
      results.levels.compactMap { name in
        results.agents[agents]?[name].map { [.text(agents), .text(name)] + cells($0).map(HTML.text) }
      }
    }
  }

  private static func cells(_ level: LevelSummary) -> [String] {
    func ratio(_ value: Double?) -> String { value.map(Quantity.ratio) ?? "-" }
    let classes = level.precision.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return [
      "\(level.admitted) of \(level.problems)", level.success.map(BenchTable.percent) ?? "-",
      level.fast1.map(BenchTable.percent) ?? "-", ratio(level.geoEager), ratio(level.arithEager),
      ratio(level.geoFastest), ratio(level.arithFastest), "\(level.slowerThanFastest)",
      "\(level.returnedPyTorch)", "\(level.kernelbenchPassed) of \(level.kernelbenchJudged)",
      classes.joined(separator: ", "), "\(level.evaluations)", Quantity.clock(level.deviceSeconds),
      level.deviceSecondsMedian.map(Quantity.duration) ?? "-",
      "\(level.tokens.input) in, \(level.tokens.output) out",
      ratio(level.geoEagerCorrect), ratio(level.arithEagerCorrect),
    ]
  }
}
