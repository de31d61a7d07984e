import Domain
public import Suite

/// The tables that end a bench.
public enum BenchTable {
  /// Lines for the results as they stand.
  ///
  /// - Parameter folder: where everything lies.
  public static func lines(for results: BenchResults, folder: String) -> [Line] {
    var lines: [Line] = []
    for agents in results.conditions.agents {
      lines += [headline(agents, results), Line()]
      if let levels = results.agents[agents] { lines += summary(levels, results.levels).lines() }
      lines.append(Line())
    }
    lines += rules + apart(results) + published(results)
    return lines + [Line("  folder  \(folder)")]
  }

  private static func headline(_ agents: String, _ results: BenchResults) -> Line {
    let conditions = results.conditions
    let open = results.open.count { $0.agents == agents }
    let line = Line(agents, .strong).adding(
      "  \(conditions.device), precision \(conditions.settings.precision.rawValue), strict verdict", .faint)
    return open == 0 ? line : line.adding("  \(open) still to be judged", .caution)
  }

  private static func summary(_ levels: [String: LevelSummary], _ order: [String]) -> TextTable {
    var table = TextTable([
      ("level", .left), ("admitted", .right), ("success", .right), ("fast_1", .right), ("geo eager", .right),
      ("arith eager", .right), ("geo fastest", .right), ("arith fastest", .right), ("slower", .right),
      ("KernelBench", .right), ("evaluations", .right), ("device s", .right), ("tokens out", .right),
    ])
    for name in order {
      guard let level = levels[name] else { continue }
      table.add(cells(of: level, named: name))
    }
    return table
  }

  private static func cells(of level: LevelSummary, named name: String) -> [TextTable.Cell] {
    [
      .init(name, name == BenchResults.all ? .strong : .plain),
      .init("\(level.admitted)/\(level.problems)"), .init(level.success.map(percent) ?? "-"),
      .init(level.fast1.map(percent) ?? "-"), .init(level.geoEager.map(Quantity.ratio) ?? "-", .strong),
      .init(level.arithEager.map(Quantity.ratio) ?? "-"), .init(level.geoFastest.map(Quantity.ratio) ?? "-"),
      .init(level.arithFastest.map(Quantity.ratio) ?? "-"), .init("\(level.slowerThanFastest)"),
      .init(
        level.kernelbenchJudged == 0 ? "-" : "\(level.kernelbenchPassed)/\(level.kernelbenchJudged)"),
      .init("\(level.evaluations)"), .init(Quantity.fixed(level.deviceSeconds, 0)),
      .init("\(level.tokens.output)"),
    ]
  }

  /// A share with a decimal, so that one problem of 250 shows.
  static func percent(_ share: Double) -> String { Quantity.fixed(share * 100, 1) + " %" }

  private static var rules: [Line] {
    [
      "Means are over admitted problems that measure something; a failure counts as 1.00x (its user keeps PyTorch),",
      "in fast_1 as not fast. 'fastest' is the fastest PyTorch form of the precision class, 'slower' what it beats.",
    ].map { Line("  \($0)", .faint) } + [Line()]
  }

  /// What stays out of the means, or spoils them, by name.
  private static func apart(_ results: BenchResults) -> [Line] {
    let rows = results.problems
    return section("Degenerate, left out", rows.filter { $0.isDegenerate && $0.status != .error })
      + section("Not admitted", rows.filter { $0.status == .inadmissible })
      + section("Failed", rows.filter { $0.status == .failed && !$0.isDegenerate })
      + section("Not judged, the machine failed", rows.filter { $0.status == .error })
      + section("Slower than the fastest PyTorch", rows.filter { $0.counts && $0.isSlowerThanFastest })
  }

  private static func section(_ title: String, _ rows: [ProblemResult]) -> [Line] {
    guard !rows.isEmpty else { return [] }
    let lines = rows.map { row in
      Line("    \(row.problem)").adding("  \(row.reason ?? ratio(of: row))", .faint)
    }
    return [Line("  \(title): \(rows.count)", .caution)] + lines + [Line()]
  }

  private static func ratio(of row: ProblemResult) -> String {
    guard let fastest = row.speedup.fastest else { return "" }
    return "\(Quantity.ratio(fastest.value)) over \(fastest.baseline.title)"
  }

  /// What others published on these levels, with their conditions.
  private static func published(_ results: BenchResults) -> [Line] {
    let levels = results.levels.filter { $0 != BenchResults.all }
    let others = PublishedResult.results(for: levels)
    guard !others.isEmpty else { return [] }
    var table = TextTable(
      [("published elsewhere", .left), ("on", .left), ("mean", .left), ("over", .left)]
        + levels.map { ($0, .right) })
    for other in others {
      table.add(
        [.init(other.system), .init(other.setup), .init(other.mean), .init(other.over)]
          + levels.map { .init(cell(other.levels[$0])) })
    }
    return table.lines()
      + [
        Line(
          "  success / fast_1 / speedup; other devices, versions and ways of counting: report.html", .faint),
        Line(),
      ]
  }

  private static func cell(_ level: PublishedResult.Level?) -> String {
    guard let level else { return "-" }
    func whole(_ share: Double?) -> String { share.map { Quantity.fixed($0 * 100, 0) } ?? "-" }
    return
      "\(whole(level.success)) / \(whole(level.fast1)) / \(level.speedup.map { Quantity.fixed($0, 2) } ?? "-")"
  }
}
