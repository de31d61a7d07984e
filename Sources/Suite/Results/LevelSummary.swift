public import Domain

/// The numbers of a level, or of the whole suite, under one agent.
///
/// Headlines are over all admitted problems that measure something, with a failure counted as a speedup of 1: without a
/// correct candidate its user goes on with PyTorch, neither faster nor slower. `fast_p` counts a failure as not fast
/// at any `p`, as KernelBench does. The means over correct candidates alone, which others publish, stand beside.
public struct LevelSummary: Sendable, Hashable, Codable {
  /// Problems of the suite.
  public var problems: Int
  /// Those that have a result.
  public var judged: Int
  /// Those that count: admitted, and measuring something.
  public var admitted: Int
  /// Those that measure nothing, apart from all means.
  public var degenerate: Int
  /// Those that can't be judged.
  public var inadmissible: Int
  /// Share of admitted problems with a correct candidate.
  public var success: Double?
  /// Share with a correct candidate faster than eager.
  public var fast1: Double?
  /// `fast_p` over eager by KernelBench's thresholds, written as they are.
  public var fastP: [String: Double]
  /// Geometric and arithmetic mean over eager, failures counted as 1.
  public var geoEager: Double?, arithEager: Double?
  /// The same over the fastest PyTorch of the class.
  public var geoFastest: Double?, arithFastest: Double?
  /// The means over eager of correct candidates alone.
  public var geoEagerCorrect: Double?, arithEagerCorrect: Double?
  /// Problems whose candidate is slower than the fastest PyTorch, beyond the noise.
  public var slowerThanFastest: Int
  /// Problems for which a form of PyTorch is returned, since no kernel was faster.
  public var returnedPyTorch: Int
  /// Candidates that KernelBench's own protocol accepts, of those that it judged.
  public var kernelbenchPassed: Int, kernelbenchJudged: Int
  /// Correct candidates by precision class.
  public var precision: [String: Int]
  /// Candidates evaluated.
  public var evaluations: Int
  /// Seconds for which devices were occupied, in all and in the median over problems.
  public var deviceSeconds: Double, deviceSecondsMedian: Double?
  /// Tokens used.
  public var tokens: RunResult.Tokens
  /// Money spent, in US dollars; `nil` when the price of some of it is not known.
  public var usd: Double?

  /// The numbers of some rows.
  ///
  /// - Parameter problems: how many the suite has there; some may have no row yet.
  public init(_ rows: [ProblemResult], problems: Int) {
    let counted = rows.filter(\.counts)
    let eager = counted.map(\.overEager)
    let fastest = counted.map(\.overFastest)
    self.problems = problems
    judged = rows.count { $0.status != .error }
    admitted = counted.count
    degenerate = rows.count { $0.isDegenerate && $0.status != .error }
    inadmissible = rows.count { $0.status == .inadmissible }
    success =
      counted.isEmpty ? nil : Double(counted.count { $0.status == .correct }) / Double(counted.count)
    fast1 = Means.fast(1, eager)
    fastP = Dictionary(
      uniqueKeysWithValues: Means.thresholds.compactMap { p in
        Means.fast(p, eager).map { ("\(p)", $0) }
      })
    (geoEager, arithEager) = LevelSummary.means(eager.map { $0 ?? 1 })
    (geoFastest, arithFastest) = LevelSummary.means(fastest.map { $0 ?? 1 })
    (geoEagerCorrect, arithEagerCorrect) = LevelSummary.means(eager.compactMap(\.self))
    slowerThanFastest = counted.count { $0.isSlowerThanFastest }
    returnedPyTorch = counted.count { $0.returned != nil }
    kernelbenchPassed = counted.count { $0.verdict.kernelbench == true }
    kernelbenchJudged = counted.count { $0.verdict.kernelbench != nil }
    precision = counted.filter { $0.status == .correct }
      .reduce(into: [:]) { $0[$1.precision.rawValue, default: 0] += 1 }
    evaluations = rows.map(\.evaluations).reduce(0, +)
    let seconds = rows.compactMap(\.deviceSeconds)
    deviceSeconds = seconds.reduce(0, +)
    deviceSecondsMedian = Means.median(seconds)
    tokens = rows.map(\.tokens).reduce(into: .init(input: 0, output: 0)) { $0 += $1 }
    usd = rows.map(\.usd).reduce(0) { sum, usd in sum.flatMap { sum in usd.map { sum + $0 } } }
  }

  private static func means(_ values: [Double]) -> (Double?, Double?) {
    (Means.geometric(values), Means.arithmetic(values))
  }

  private enum CodingKeys: String, CodingKey {
    case problems, judged, admitted, degenerate, inadmissible, success, precision, evaluations, tokens, usd
    case fast1 = "fast_1"
    case fastP = "fast_p"
    case geoEager = "geo_eager"
    case arithEager = "arith_eager"
    case geoFastest = "geo_fastest"
    case arithFastest = "arith_fastest"
    case geoEagerCorrect = "geo_eager_correct"
    case arithEagerCorrect = "arith_eager_correct"
    case slowerThanFastest = "slower_than_fastest"
    case returnedPyTorch = "returned_pytorch"
    case kernelbenchPassed = "kernelbench_passed"
    case kernelbenchJudged = "kernelbench_judged"
    case deviceSeconds = "device_seconds"
    case deviceSecondsMedian = "device_seconds_median"
  }
}

extension ProblemResult {
  /// Whether the candidate is slower than the fastest PyTorch by more than the noise.
  public var isSlowerThanFastest: Bool {
    guard status == .correct, let fastest = speedup.fastest else { return false }
    return fastest.high < 1 - SpeedVerdict.noiseFloor
  }
}
