import Domain
import Essentials
import Suite

/// Where the wall time went: for each series a bar that is divided among stages or steps.
struct PhasePlot: BenchPlot {
  private let bars: [(name: String, seconds: Double, parts: [(name: String, seconds: Double)])]
  private let names: [String]
  private let frame: PlotFrame
  private static let rowHeight = 40.0

  /// A plot; `nil` where no times are known.
  init?(_ series: [BenchSeries]) {
    let bars = series.map { series in
      let parts = PhasePlot.parts(of: series.rows)
      return (name: series.name, seconds: parts.map(\.seconds).reduce(0, +), parts: parts)
    }.filter { $0.seconds > 0 }
    guard !bars.isEmpty else { return nil }
    self.bars = bars
    names = bars.flatMap { $0.parts.map(\.name) }.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    var frame = PlotFrame()
    frame.left = 150
    frame.bottom = frame.top + Self.rowHeight * Double(bars.count)
    frame.height = frame.bottom + 16
    self.frame = frame
  }

  var svg: HTML {
    frame.svg(
      "Shares of wall time", bars.enumerated().map { bar($1, at: frame.top + Self.rowHeight * Double($0)) })
  }

  var legend: HTML {
    .tag(
      "p", ["class": "legend"],
      all: names.enumerated().map { .tag("span", ["class": "key block p\($0 % 8)"], text: $1) })
  }

  private func bar(
    _ bar: (name: String, seconds: Double, parts: [(name: String, seconds: Double)]), at y: Double
  ) -> HTML {
    var x = frame.left
    let blocks = bar.parts.map { part in
      let share = part.seconds / bar.seconds
      let width = share * (frame.right - frame.left)
      defer { x += width }
      return block(part.name, share, x, width, y)
    }
    return .group(
      [
        frame.label(bar.name, frame.left - 14, y + 14, "stage end"),
        frame.label(Quantity.clock(bar.seconds), frame.left - 14, y + 29, "tick end"),
      ] + blocks)
  }

  private func block(_ name: String, _ share: Double, _ x: Double, _ width: Double, _ y: Double) -> HTML {
    let number = names.firstIndex(of: name) ?? 0
    let rectangle = HTML.tag(
      "rect",
      [
        "class": "block p\(number % 8)", "x": frame.number(x), "y": frame.number(y),
        "width": frame.number(width), "height": "28",
      ], .tag("title", text: "\(name): \(Quantity.percent(share))"))
    let text =
      share > 0.06
      ? frame.label(Quantity.percent(share), x + width / 2, y + 19, "inside") : .empty
    return .group([rectangle, text])
  }

  /// Seconds by part, in the order in which parts first come.
  private static func parts(of rows: [ProblemResult]) -> [(name: String, seconds: Double)] {
    rows.flatMap(\.phases).reduce(into: []) { parts, phase in
      if let index = parts.firstIndex(where: { $0.name == phase.name }) {
        parts[index].seconds += phase.seconds
      } else {
        parts.append((phase.name, phase.seconds))
      }
    }
  }
}
