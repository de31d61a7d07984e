import Domain
import Journal

/// The table that ends a run.
public enum RunSummary {
  /// Lines for a story; none while the run has no result.
  public static func lines(for story: RunStory, folder: String) -> [Line] {
    guard let result = story.result else { return [] }
    var lines = [headline(result, story.verdict), Line()]
    lines += timeTable(result, story).lines()
    if !result.stages.isEmpty { lines += [Line()] + stageTable(result.stages).lines() }
    lines.append(Line())
    if let form = result.returned {
      lines.append(
        Line("  \(form.title) is returned: no kernel was found that is faster", .caution))
    }
    if let share = result.ownKernelShare {
      lines.append(Line("  \(Quantity.percent(share)) of its time in kernels of its own"))
    }
    lines.append(
      Line(
        "  \(Quantity.count(result.evaluations, "candidate")) evaluated in \(Quantity.duration(result.seconds))"
      ))
    if let cost = CallText.text(for: story.state.spending) { lines.append(Line("  \(cost)")) }
    return lines + [Line("  folder  \(folder)")]
  }

  private static func headline(_ result: RunResult, _ verdict: SpeedVerdict?) -> Line {
    let line = Line(result.problem, .strong).adding("  ")
    let class_ = "  (\(result.target.rawValue), \(result.precision.rawValue), \(result.agents))"
    guard let speedup = result.speedup.eager, let verdict else {
      return line.adding("no valid candidate", .bad).adding(class_, .faint)
    }
    return line.adding("\(verdict.rawValue) \(Quantity.ratio(speedup.value)) over eager", verdict.role)
      .adding(class_, .faint)
  }

  private static func timeTable(_ result: RunResult, _ story: RunStory) -> TextTable {
    var table = TextTable([
      ("against", .left), ("time", .right), ("speedup", .right), ("95 % interval", .right),
      ("verdict", .left),
    ])
    for row in SpeedupRow.rows(of: result, story) {
      table.add([
        .init(row.baseline.title), .init(row.microseconds.map(time) ?? ""),
        .init(Quantity.ratio(row.speedup.value), .strong),
        .init("\(Quantity.fixed(row.speedup.low, 2)) to \(Quantity.fixed(row.speedup.high, 2))"),
        .init(row.verdict.rawValue, row.verdict.role),
      ])
    }
    if let candidate = result.time.candidate {
      table.add([.init(result.candidate ?? "candidate", .strong), .init(time(candidate), .strong)])
      table.add([
        "roofline floor", .init(time(result.time.floor)),
        .init(Quantity.ratio(candidate / result.time.floor)),
        "of the floor",
      ])
    }
    return table
  }

  private static func time(_ microseconds: Double) -> String { Quantity.duration(microseconds * 1e-6) }

  private static func stageTable(_ stages: [StageSummary]) -> TextTable {
    var table = TextTable([("stage", .left), ("tried", .right), ("accepted", .right), ("gain", .right)])
    for stage in stages {
      table.add([
        .init(stage.stage.rawValue), .init("\(stage.tried)"), .init("\(stage.accepted)"),
        .init(Quantity.ratio(stage.gain)),
      ])
    }
    return table
  }
}
