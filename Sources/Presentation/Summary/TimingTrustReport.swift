public import Domain

/// The form of `egg doctor --timing --json`.
public struct TimingTrustReport: Encodable {
  private var trust: TimingTrust

  /// Makes the form.
  public init(_ trust: TimingTrust) { self.trust = trust }

  /// Encodes counts and rates beside the intervals behind them.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(1, forKey: .version)
    try fields.encode(trust.device, forKey: .device)
    try fields.encode(trust.passed, forKey: .passed)
    try fields.encode(trust.verdicts.count, forKey: .runs)
    try fields.encode(trust.verdicts.count { $0 == .same }, forKey: .same)
    try fields.encode(trust.sameRate, forKey: .sameRate)
    try fields.encode(trust.verdicts, forKey: .verdicts)
    try fields.encode(trust.ratios.map(Ratio.init), forKey: .ratios)
    try fields.encode(trust.refusals, forKey: .refusals)
  }

  private enum Field: String, CodingKey {
    case version, device, passed, runs, same, verdicts, ratios, refusals
    case sameRate = "same_rate"
  }

  private struct Ratio: Encodable {
    var ratio: Double
    var found: Bool
    var inside: Int
    var runs: Int
    var speedups: [Estimate]

    init(_ known: TimingTrust.KnownRatio) {
      (ratio, found, inside) = (known.ratio, known.isFound, known.inside)
      (runs, speedups) = (known.speedups.count, known.speedups)
    }
  }
}

extension TimingTrust {
  /// The report for people.
  public var lines: [Line] {
    let same = verdicts.count { $0 == .same }
    let rate = Quantity.fixed(100 * sameRate, 0)
    let head = Line(device, .strong).adding("  ")
      .adding(passed ? "timings can be believed" : "timings can't be believed", passed ? .good : .bad)
    let itself = Line("  a module against itself: SAME in \(same) of \(verdicts.count) runs, \(rate) %")
    let refused = refusals.map { EventLines.labelled("refused", $0, .bad) }
    return [head, Line(), itself, Line()] + table.lines() + refused
  }

  private var table: TextTable {
    var table = TextTable([
      ("known ratio", .right), ("measured", .right), ("intervals that hold it", .right), ("", .left),
    ])
    for known in ratios {
      let middle = known.speedups.sorted { $0.value < $1.value }.dropFirst(known.speedups.count / 2).first
      table.add([
        .init(Quantity.ratio(known.ratio)), .init(middle.map { Quantity.ratio($0) } ?? "nothing"),
        .init("\(known.inside) of \(known.speedups.count)"),
        known.isFound ? .init("found", .good) : .init("missed", .bad),
      ])
    }
    return table
  }
}
