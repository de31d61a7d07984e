import Domain

extension Verification {
  /// How fast the candidate is, against what, and how far that can be believed.
  var timingLines: [Line] {
    guard passed, !timed.isEmpty else { return [] }
    let floor = Line("  roofline floor \(Quantity.duration(floorSeconds))", .faint)
    return [Line()] + timingTable.lines() + wallLines + otherBaselines + fastestLine + [floor] + remarkLines
  }

  private var timingTable: TextTable {
    var table = TextTable([
      ("against", .left), ("its time", .right), ("ours", .right), ("speedup", .right), ("verdict", .left),
    ])
    for (baseline, outcome) in timed {
      table.add([
        .init(baseline.title), .init(Quantity.duration(outcome.rivalSeconds.value)),
        .init(Quantity.duration(outcome.candidateSeconds.value)),
        .init(Quantity.ratio(outcome.speedup), .strong),
        .init(outcome.verdict.rawValue, outcome.verdict.role),
      ])
    }
    return table
  }

  /// Launch-bound work shows in the wall time alone.
  private var wallLines: [Line] {
    timed.compactMap { baseline, outcome in
      outcome.wall.map { wall in
        Line(
          "  wall time against \(baseline.title): \(Quantity.duration(wall.rivalSeconds.value)), ours "
            + "\(Quantity.duration(wall.candidateSeconds.value)), \(Quantity.ratio(wall.speedup))")
      }
    }
  }

  private var otherBaselines: [Line] {
    guard let baselines else { return [] }
    return Baseline.allCases.compactMap { baseline in
      guard timings[baseline.rawValue] == nil else { return nil }
      if let reason = baselines.unavailable[baseline.rawValue] {
        return Line("  \(baseline.title): \(reason)", .faint)
      }
      return baselines[baseline].map {
        Line("  \(baseline.title): \(Quantity.duration($0.seconds.value)), measured alone", .faint)
      }
    }
  }

  private var fastestLine: [Line] {
    guard let fastest = speedupOverFastest else { return [] }
    let estimate = Estimate(value: fastest.value, low: fastest.low, high: fastest.high)
    return [
      Line(
        "  \(Quantity.ratio(estimate)) over the fastest of class \(precision.rawValue), \(fastest.baseline.title)"
      )
    ]
  }

  private var remarkLines: [Line] {
    var seen: Set<String> = []
    return timed.flatMap(\.outcome.warnings).filter { seen.insert($0).inserted }
      .map { EventLines.labelled("timing", $0, .caution) }
  }
}
