import Domain
import Essentials
import Suite

/// `fast_p` as a function of p: for each series a line that falls where a problem's speedup is reached.
struct FastPlot: BenchPlot {
  private let series: [BenchSeries]
  private let value: @Sendable (ProblemResult) -> Double?
  private let scale: PlotScale
  private let frame = PlotFrame()

  /// A plot of a speedup; `nil` where there is none.
  init?(_ series: [BenchSeries], value: @escaping @Sendable (ProblemResult) -> Double?) {
    self.series = series.filter { !$0.counted.isEmpty }
    self.value = value
    let values = series.flatMap(\.counted).compactMap(value)
    guard !values.isEmpty,
      let scale = PlotScale(values: values + [0.5, 2], bottom: frame.left, top: frame.right)
    else { return nil }
    self.scale = scale
  }

  var svg: HTML {
    frame.svg(
      "fast_p by p", shares + frame.speedupAxis(scale, title: "p (logarithmic)") + series.map(curve))
  }

  var legend: HTML { BenchSeries.legend(series) }

  private var shares: [HTML] {
    [0, 0.25, 0.5, 0.75, 1].flatMap { share in
      [
        frame.line(frame.left, y(share), frame.right, y(share), "grid"),
        frame.label("\(Int(share * 100)) %", frame.left - 8, y(share) + 4, "tick end"),
      ]
    }
  }

  private func y(_ share: Double) -> Double { frame.bottom + (frame.top - frame.bottom) * share }

  private func curve(_ series: BenchSeries) -> HTML {
    let speedups = series.counted.map(value)
    let steps = speedups.compactMap(\.self).sorted()
    var path = "M\(frame.number(frame.left)) \(frame.number(y(Means.fast(scale.low, speedups) ?? 0)))"
    for step in steps where step > scale.low {
      path += " H\(frame.number(scale.position(step))) V\(frame.number(y(Means.fast(step, speedups) ?? 0)))"
    }
    let share = Means.fast(1, speedups).map(BenchTable.percent) ?? "-"
    return .tag(
      "path", ["class": "curve s\(series.number % 6)", "d": path + " H\(frame.number(frame.right))"],
      .tag("title", text: "\(series.name): fast_1 \(share)"))
  }
}
