import Essentials

/// A logarithmic axis from a range of values to a range of pixels, with ticks at 1, 2 and 5.
struct PlotScale: Sendable {
  let low: Double
  let high: Double
  /// Pixel of the lowest value.
  let bottom: Double
  /// Pixel of the highest value.
  let top: Double

  /// A scale that holds all positive values with a margin of 8 % of its height at both ends.
  init?(values: [Double], bottom: Double, top: Double) {
    let positive = values.filter { $0 > 0 && $0.isFinite }
    guard let least = positive.min(), let most = positive.max() else { return nil }
    let margin = max(log10(most / least) * 0.08, 0.04)
    low = least * pow(10, -margin)
    high = most * pow(10, margin)
    self.bottom = bottom
    self.top = top
  }

  /// The pixel of a value.
  func position(_ value: Double) -> Double {
    bottom + (top - bottom) * log10(value / low) / log10(high / low)
  }

  /// Round values within the range, closer together where the range is small.
  var ticks: [Double] {
    let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    let steps: [Double] = log10(high / low) < 0.7 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : [1, 2, 5]
    return decades.flatMap { decade in steps.map { $0 * pow(10, Double(decade)) } }.filter {
      low...high ~= $0
    }
  }
}

/// Positions for labels that must not overlap.
enum LabelLayout {
  /// Moves positions apart to at least `gap`, keeping their order, within `range` as far as it has room.
  static func spread(_ positions: [Double], gap: Double, in range: ClosedRange<Double>) -> [Double] {
    let order = positions.indices.sorted { positions[$0] < positions[$1] }
    var result = positions
    var next = range.lowerBound
    for index in order {
      result[index] = max(positions[index], next)
      next = result[index] + gap
    }
    var last = range.upperBound
    for index in order.reversed() {
      result[index] = min(result[index], last)
      last = result[index] - gap
    }
    return result
  }
}
