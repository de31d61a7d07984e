import Domain
public import Suite

/// The table of `egg bench compare`.
public enum ComparisonTable {
  /// Lines for a comparison; `names` are those of the two benches.
  public static func lines(for comparison: BenchComparison, names: (first: String, second: String)) -> [Line]
  {
    var table = TextTable([
      ("problem", .left), ("first", .right), ("second", .right), ("second / first", .right), ("", .left),
    ])
    for pair in comparison.pairs {
      table.add([
        .init(pair.problem), .init(speedup(pair.first)), .init(speedup(pair.second)),
        .init(Quantity.ratio(pair.ratio)), .init(pair.outcome.rawValue, role(of: pair.outcome)),
      ])
    }
    let differences = comparison.differences.map {
      EventLines.labelled("differs", $0 + "; numbers may differ for its sake", .caution)
    }
    return [Line("first   \(names.first)"), Line("second  \(names.second)")] + differences + [Line()]
      + table.lines() + [Line()] + conclusion(comparison)
  }

  private static func conclusion(_ comparison: BenchComparison) -> [Line] {
    let counts =
      "second wins \(comparison.count(.win)), loses \(comparison.count(.loss)), "
      + "ties \(comparison.count(.tie)); sign test p = \(Quantity.significant(comparison.signTest))"
    var lines = [Line("  \(counts)")]
    if let mean = comparison.geometricMean {
      lines.insert(
        Line("  geometric mean of second / first  ").adding(Quantity.ratio(mean), .strong).adding(
          "  95 % bootstrap interval over \(Quantity.count(comparison.pairs.count, "problem"))", .faint),
        at: 0)
    }
    if !comparison.unpaired.isEmpty {
      lines.append(Line("  only in one of them: \(comparison.unpaired.joined(separator: ", "))", .caution))
    }
    return lines
  }

  private static func speedup(_ estimate: Estimate?) -> String {
    estimate.map { Quantity.ratio($0.value) } ?? "failed"
  }

  private static func role(of outcome: BenchComparison.Pair.Outcome) -> Line.Role {
    switch outcome {
    case .win: .good
    case .loss: .bad
    case .tie: .faint
    }
  }
}
