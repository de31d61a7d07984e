import Domain
import Presentation
import Referee

/// The report of a self-test as a table for people.
enum SelfTestTable {
  static func lines(for report: SelfTestReport) -> [Line] {
    let widths = (report.entries.map(\.name.count) + report.skipped.map(\.name.count)).max() ?? 0
    let entries = report.entries.flatMap { lines(for: $0, widths) }
    let skipped = report.skipped.map { skip in
      Line(padded(skip.name, widths + 2)).adding(padded("skipped", 11), .faint).adding(skip.reason, .faint)
    }
    return entries + skipped + [Line()] + summary(report) + unfinished(report)
  }

  private static func lines(for entry: SelfTestReport.Entry, _ width: Int) -> [Line] {
    let verdict = entry.caught ? "caught" : "NOT CAUGHT"
    let name = entry.ending.namedAs.map { "\($0.label)" } ?? entry.ending.outcome.rawValue
    let step = entry.ending.step.map { " (\($0))" } ?? ""
    let head = Line(padded(entry.name, width + 2)).adding(padded(verdict, 11), entry.caught ? .good : .bad)
      .adding(padded(name + step, 36), entry.named ? .good : .plain)
      .adding(shortened(entry.ending.evidence), .faint)
    guard let honest = entry.honest, entry.refusedHonest else { return [head] }
    let refused = Line(padded("", width + 2)).adding("honest sibling REFUSED: ", .bad)
    return [head, refused.adding(honest.evidence)]
  }

  private static func summary(_ report: SelfTestReport) -> [Line] {
    let cheats = report.entries.count
    let honest = report.entries.count { $0.honest != nil }
    let text =
      "\(report.entries.count(where: \.caught)) of \(cheats) cheats caught, "
      + "\(report.entries.count(where: \.named)) named right; \(report.refusedHonest.count) of \(honest) honest "
      + "candidates refused; \(report.skipped.count) skipped"
    return [Line(text, report.passed ? .good : .bad)]
  }

  private static func unfinished(_ report: SelfTestReport) -> [Line] {
    guard !report.unfinished.isEmpty else { return [] }
    let names = report.unfinished.joined(separator: ",")
    return [Line("Stopped before \(report.unfinished.count) others: --only \(names)", .bad)]
  }

  private static func shortened(_ text: String) -> String {
    let line = text.split(separator: "\n").first.map(String.init) ?? ""
    return line.count > 120 ? line.prefix(117) + "..." : line
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
