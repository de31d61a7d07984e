import Domain
import Suite

/// The tables of problems: those that count, and apart from them those that do not.
enum BenchProblemSection {
  static func html(_ results: BenchResults) -> HTML {
    let rows = results.problems
    return .group([
      section("Problems", rows.filter(\.counts)),
      section("Degenerate: left out of all means", rows.filter { $0.isDegenerate && $0.status != .error }),
      reasons("Not admitted", rows.filter { $0.status == .inadmissible }),
      reasons("Not judged: the machine failed", rows.filter { $0.status == .error }),
    ])
  }

  private static func reasons(_ title: String, _ rows: [ProblemResult]) -> HTML {
    guard !rows.isEmpty else { return .empty }
    let cells = rows.map { [HTML.text($0.problem), .text($0.agents), .text($0.reason ?? "")] }
    return ReportPage.section(
      title,
      ReportTable(columns: [.text("problem"), .text("agents"), .text("why")], rows: cells).html)
  }

  private static func section(_ title: String, _ rows: [ProblemResult]) -> HTML {
    rows.isEmpty
      ? .empty : ReportPage.section(title, ReportTable(columns: columns, rows: rows.map(cells)).html)
  }

  private static let columns: [ReportTable.Column] = [
    .text("problem"), .text("agents"), .text("result"), .number("over eager"), .number("over fastest"),
    .text("fastest"), .number("time"), .number("floor"), .text("KernelBench"), .text("precision"),
    .number("own kernels"), .number("evaluations"), .number("device s"),
  ]

  private static func cells(of row: ProblemResult) -> [HTML] {
    let counted = row.status == .correct
    func microseconds(_ value: Double?) -> HTML { .text(value.map { Quantity.duration($0 * 1e-6) } ?? "") }
    return [
      .text(row.problem), .text(row.agents), result(row), ratio(counted ? row.speedup.eager : nil),
      ratio(
        counted ? row.speedup.fastest.map { Estimate(value: $0.value, low: $0.low, high: $0.high) } : nil),
      .text(row.speedup.fastest?.baseline.title ?? ""), microseconds(row.time?.candidate),
      microseconds(row.time?.floor),
      .text(row.verdict.kernelbench.map { $0 ? "passed" : "failed" } ?? "not judged"),
      .text(counted ? row.precision.rawValue : ""),
      .text(row.ownKernelShare.map(Quantity.percent) ?? ""), .text("\(row.evaluations)"),
      .text(row.deviceSeconds.map { Quantity.fixed($0, 1) } ?? ""),
    ]
  }

  private static func ratio(_ estimate: Estimate?) -> HTML {
    .text(estimate.map { Quantity.ratio($0) } ?? "")
  }

  private static func result(_ row: ProblemResult) -> HTML {
    let (word, style) = verdict(row)
    var parts: [HTML] = [.tag("span", ["class": "badge \(style)"], text: word)]
    if let form = row.returned { parts.append(.text(" \(form.title) is returned")) }
    if let reason = row.reason { parts.append(.tag("div", ["class": "note reason"], text: reason)) }
    return .group(parts)
  }

  private static func verdict(_ row: ProblemResult) -> (String, String) {
    switch row.status {
    case .correct: row.word.map { ($0.rawValue, $0.style) } ?? ("CORRECT", "neutral")
    case .failed: ("FAILED", "bad")
    case .inadmissible: ("NOT ADMITTED", "caution")
    case .error: ("MACHINE FAILED", "bad")
    }
  }
}
