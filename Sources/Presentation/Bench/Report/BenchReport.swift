import Domain
public import Suite

/// The report of a bench: one HTML file that needs nothing else.
public enum BenchReport {
  /// The document's text.
  public static func html(for results: BenchResults) -> String {
    let head = HTML.tag(
      "head", [:],
      .tag("meta", ["charset": "utf-8"]),
      .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .tag("meta", ["name": "color-scheme", "content": "light dark"]),
      .tag("title", text: "EGG bench: \(results.conditions.agents.joined(separator: ", "))"),
      .tag("style", [:], .verbatim(ReportStyle.sheet + BenchStyle.sheet)))
    let sections: [HTML] = [
      BenchReportHeader.html(results), BenchSummarySection.html(results), plots(results),
      BenchProblemSection.html(results), PublishedSection.html(results), conditions(results),
    ]
    let body = HTML.tag("body", [:], .tag("main", all: sections))
    return "<!doctype html>\n" + HTML.tag("html", ["lang": "en"], head, body).rendered + "\n"
  }

  private static func plots(_ results: BenchResults) -> HTML {
    let series = BenchSeries.all(of: results)
    return .group([
      figure(
        "fast_p over eager", FastPlot(series, value: \.overEager),
        "The share of admitted problems that are correct with a speedup above p, failures counted as never fast."
      ),
      figure(
        "fast_p over the fastest PyTorch of the class", FastPlot(series, value: \.overFastest),
        "The same over the fastest of eager and torch.compile's forms in the same precision class."),
      figure(
        "Speedups over eager", SpeedupPlot(series),
        "One mark for each correct candidate; the bar is the geometric mean with failures counted as 1."),
      figure(
        "Where the time went", PhasePlot(series),
        "Shares of the wall time of all problems, waiting for the device included."),
    ])
  }

  private static func figure(_ title: String, _ plot: (some BenchPlot)?, _ note: String) -> HTML {
    guard let plot else { return .empty }
    return ReportPage.section(
      title, .tag("div", ["class": "scroll", "tabindex": "0"], plot.svg), plot.legend,
      .tag("p", ["class": "note"], text: note))
  }

  private static func conditions(_ results: BenchResults) -> HTML {
    let header = results.conditions
    var rows = [("device", header.device), ("agents", header.agents.joined(separator: ", "))]
    rows += [
      ("target", header.settings.target.rawValue), ("precision", header.settings.precision.rawValue),
      ("library calls", header.settings.libraryCalls.rawValue),
      ("time for a problem", header.settings.timeBudget.map(Quantity.duration) ?? "no limit"),
    ]
    rows += header.versions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return ReportPage.section(
      "Conditions",
      ReportTable(
        columns: [.text("what"), .text("value")], rows: rows.map { [.text($0.0), .text($0.1)] }
      ).html)
  }
}

/// A drawing of the report with what its marks mean.
protocol BenchPlot {
  var svg: HTML { get }
  var legend: HTML { get }
}

/// Rows that are drawn as one: a level, or all that one agent did where there are several.
struct BenchSeries: Sendable {
  var name: String
  /// Its number, which gives its colour and dashes.
  var number: Int
  var rows: [ProblemResult]

  /// Those that count.
  var counted: [ProblemResult] { rows.filter(\.counts) }

  static func all(of results: BenchResults) -> [BenchSeries] {
    let agents = results.conditions.agents
    let groups: [(String, [ProblemResult])] =
      agents.count > 1
      ? agents.map { name in (name, results.problems.filter { $0.agents == name }) }
      : results.levels.map { level in
        (level, results.problems.filter { level == BenchResults.all || $0.level == level })
      }
    return groups.enumerated().map { BenchSeries(name: $1.0, number: $0, rows: $1.1) }
      .filter { !$0.rows.isEmpty }
  }

  /// The key of a line plot.
  static func legend(_ series: [BenchSeries]) -> HTML {
    .tag(
      "p", ["class": "legend"],
      all: series.map { .tag("span", ["class": "key series s\($0.number % 6)"], text: $0.name) })
  }
}
