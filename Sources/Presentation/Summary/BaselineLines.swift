public import Domain

extension BaselineReport {
  /// The baselines for people: each one's time, the fastest, and what this device can tell apart.
  public var lines: [Line] {
    var table = TextTable([("baseline", .left), ("time", .right), ("wall time", .right), ("", .left)])
    for baseline in Baseline.allCases {
      if let time = self[baseline] {
        table.add([
          .init(baseline.title), .init(Quantity.duration(time.seconds.value), .strong),
          .init(time.wallSeconds.map { Quantity.duration($0.value) } ?? ""),
          .init(baseline == fastest ? "fastest of its class" : "", .good),
        ])
      } else if let reason = unavailable[baseline.rawValue] {
        table.add([.init(baseline.title), "", "", .init(reason, .faint)])
      }
    }
    return (times.isEmpty && unavailable.isEmpty ? [] : table.lines()) + noiseLines
  }

  private var noiseLines: [Line] {
    guard let noise, let gain = smallestGain else { return [] }
    return [
      Line(
        "  eager against itself \(Quantity.ratio(noise)): gains from \(Quantity.fixed(gain, 3))x can be decided here"
      )
    ]
  }
}
