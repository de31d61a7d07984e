import Essentials

/// The area of a plot in pixels of the drawing's own coordinates, and the pieces that all plots are made of.
struct PlotFrame: Sendable {
  var width = 1000.0
  var height = 360.0
  var left = 70.0
  var right = 970.0
  var top = 24.0
  var bottom = 300.0

  func svg(_ label: String, _ parts: [HTML]) -> HTML {
    .tag(
      "svg",
      ["viewBox": "0 0 \(number(width)) \(number(height))", "role": "img", "aria-label": label], all: parts)
  }

  func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> HTML {
    .tag("line", ["class": style, "x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)])
  }

  func label(_ text: String, _ x: Double, _ y: Double, _ style: String) -> HTML {
    .tag("text", ["class": style, "x": number(x), "y": number(y)], text: text)
  }

  func number(_ value: Double) -> String { Quantity.fixed(value, value == value.rounded() ? 0 : 1) }

  /// Vertical lines at the ticks of a speedup axis, with the line of 1 told apart.
  func speedupAxis(_ scale: PlotScale, title: String) -> [HTML] {
    let ticks = scale.ticks.flatMap { tick in
      [
        line(scale.position(tick), top, scale.position(tick), bottom, tick == 1 ? "baseline" : "grid"),
        label(PlotFrame.tick(tick), scale.position(tick), bottom + 20, "tick"),
      ]
    }
    return ticks + [label(title, (left + right) / 2, bottom + 44, "axis")]
  }

  private static func tick(_ value: Double) -> String {
    let places = value >= 1 ? (value == value.rounded() ? 0 : 1) : 2
    return Quantity.fixed(value, places) + "x"
  }
}
