import Domain
import Essentials
import Suite

/// The distribution of speedups: a row for each series, a mark for each correct candidate.
struct SpeedupPlot: BenchPlot {
  private let series: [BenchSeries]
  private let scale: PlotScale
  private let frame: PlotFrame
  private static let rowHeight = 64.0

  /// A plot; `nil` where nothing is correct.
  init?(_ series: [BenchSeries]) {
    let series = series.filter { !$0.counted.isEmpty }
    var frame = PlotFrame()
    frame.left = 200
    frame.bottom = frame.top + Self.rowHeight * Double(series.count)
    frame.height = frame.bottom + 60
    let values = series.flatMap(\.counted).compactMap(\.overEager)
    guard !values.isEmpty,
      let scale = PlotScale(values: values + [0.8, 1.25], bottom: frame.left, top: frame.right)
    else { return nil }
    self.series = series
    self.frame = frame
    self.scale = scale
  }

  var svg: HTML {
    frame.svg(
      "Speedups over eager",
      frame.speedupAxis(scale, title: "speedup over eager (logarithmic)")
        + series.enumerated().map { row($1, at: frame.top + Self.rowHeight * (Double($0) + 0.5)) })
  }

  let legend = HTML.empty

  private func row(_ series: BenchSeries, at y: Double) -> HTML {
    let rows = series.counted
    let failures = rows.count { $0.overEager == nil }
    let caption = "\(rows.count) problems" + (failures > 0 ? ", \(failures) failed" : "")
    let mean = Means.geometric(rows.map { $0.overEager ?? 1 })
    return .group(
      [
        frame.label(series.name, frame.left - 14, y - 2, "stage end"),
        frame.label(caption, frame.left - 14, y + 15, "tick end"),
      ] + rows.enumerated().map { mark($1, series, at: y + Self.jitter($0)) }
        + (mean.map { [bar(at: scale.position($0), y, $0)] } ?? []))
  }

  private func mark(_ row: ProblemResult, _ series: BenchSeries, at y: Double) -> HTML {
    guard let speedup = row.overEager else { return .empty }
    let title = HTML.tag("title", text: "\(row.problem): \(Quantity.ratio(speedup))")
    return .tag(
      "circle",
      [
        "class": "dot s\(series.number % 6)", "cx": frame.number(scale.position(speedup)),
        "cy": frame.number(y), "r": "4",
      ], title)
  }

  private func bar(at x: Double, _ y: Double, _ mean: Double) -> HTML {
    .group([
      frame.line(x, y - 24, x, y + 24, "mean"),
      frame.label(Quantity.ratio(mean), x, y - 26, "reference"),
    ])
  }

  /// Spreads neighbours over the height of a row: multiples of the golden ratio never fall together.
  private static func jitter(_ index: Int) -> Double {
    let part = Double(index) * 0.618_034
    return (part - part.rounded(.down) - 0.5) * 32
  }
}
