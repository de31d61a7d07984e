import Domain
import Suite

/// What others published on the same levels, with their conditions.
enum PublishedSection {
  static func html(_ results: BenchResults) -> HTML {
    let levels = results.levels.filter { $0 != BenchResults.all }
    let others = PublishedResult.results(for: levels)
    guard !others.isEmpty else { return .empty }
    let columns: [ReportTable.Column] =
      [.text("system"), .text("on"), .text("mean over")] + (levels + [BenchResults.all]).map { .number($0) }
      + [.text("conditions")]
    let rows = others.map { other in
      [HTML.text(other.system), .text(other.setup), .text("\(other.mean) over \(other.over)")]
        + (levels + [BenchResults.all]).map { .text(cell(other.levels[$0])) }
        + [.tag("div", ["class": "note reason"], .text(other.conditions + ". "), source(other.source))]
    }
    return ReportPage.section(
      "Published elsewhere", ReportTable(columns: columns, rows: rows).html,
      .tag(
        "p", ["class": "note"],
        text:
          "Success % / fast_1 % / mean speedup. Devices, versions, baselines and the counting of failures differ: "
          + "these numbers stand beside ours, not against them."))
  }

  private static func source(_ text: String) -> HTML {
    text.hasPrefix("https://") ? .tag("a", ["href": text], text: text) : .text(text)
  }

  private static func cell(_ level: PublishedResult.Level?) -> String {
    guard let level else { return "" }
    func whole(_ share: Double?) -> String { share.map { Quantity.fixed($0 * 100, 0) } ?? "–" }
    let speedup = level.speedup.map { Quantity.fixed($0, 2) } ?? "–"
    return "\(whole(level.success)) / \(whole(level.fast1)) / \(speedup)"
  }
}
