public import Domain
import Essentials

/// Two benches, problem by problem: how much faster the second one's candidates are than the first one's.
///
/// Speedups over eager are compared, each measured against eager at the same time on the same machine, so that a
/// machine which has changed does not pass for a gain. A failure counts as a speedup of 1, as in the headlines.
public struct BenchComparison: Sendable, Hashable, Codable {
  /// One problem in both.
  public struct Pair: Sendable, Hashable, Codable {
    /// Who did better.
    public enum Outcome: String, Sendable, Hashable, Codable {
      case win, loss, tie
    }
    /// The problem's name within the suite.
    public var problem: String
    /// Its level.
    public var level: String?
    /// Speedups over eager; `nil` for a failure.
    public var first: Estimate?, second: Estimate?
    /// Second over first.
    public var ratio: Estimate
    /// By the interval of the ratio; a correct candidate beats a failure, whatever its speed.
    public var outcome: Outcome
  }

  /// Version of this form.
  public var version = 1
  /// Conditions that differ; numbers may differ for their sake alone.
  public var differences: [String]
  /// The pairs, in order.
  public var pairs: [Pair]
  /// Problems that only one side has a result for that counts.
  public var unpaired: [String]
  /// Geometric mean of the ratios with its 95 % bootstrap interval over problems; `nil` without pairs.
  public var geometricMean: Estimate?
  /// Two-sided p of the sign test over wins and losses, ties left out; 1 without either.
  public var signTest: Double

  /// Pairs the rows of two benches by problem.
  public init(
    _ first: [ProblemResult], _ second: [ProblemResult], differences: [String] = []
  ) {
    self.differences = differences
    let others = Dictionary(second.filter(\.counts).map { ($0.problem, $0) }) { a, _ in a }
    let ours = first.filter(\.counts)
    pairs = ours.compactMap { row in others[row.problem].map { Pair(row, $0) } }
    let paired = Set(pairs.map(\.problem))
    unpaired = (ours.map(\.problem) + others.keys).filter { !paired.contains($0) }.sorted()
    geometricMean = Bootstrap.geometricMean(pairs.map(\.ratio.value))
    signTest = SignTest.twoSided(
      wins: pairs.count { $0.outcome == .win }, losses: pairs.count { $0.outcome == .loss })
  }

  /// How many pairs ended in a way.
  public func count(_ outcome: Pair.Outcome) -> Int { pairs.count { $0.outcome == outcome } }

  private enum CodingKeys: String, CodingKey {
    case version, differences, pairs, unpaired
    case geometricMean = "geometric_mean"
    case signTest = "sign_test_p"
  }
}

extension BenchComparison.Pair {
  init(_ first: ProblemResult, _ second: ProblemResult) {
    problem = first.problem
    level = first.level
    self.first = first.overEager == nil ? nil : first.speedup.eager
    self.second = second.overEager == nil ? nil : second.speedup.eager
    ratio = Self.ratio(self.second ?? .one, over: self.first ?? .one)
    outcome =
      switch (self.first, self.second) {
      case (nil, nil): .tie
      case (nil, _): .win
      case (_, nil): .loss
      default: Self.outcome(of: ratio)
      }
  }

  private static func outcome(of ratio: Estimate) -> Outcome {
    if ratio.low > 1 + SpeedVerdict.noiseFloor { return .win }
    return ratio.high < 1 - SpeedVerdict.noiseFloor ? .loss : .tie
  }

  /// The quotient of independent estimates: on a logarithmic scale their half-widths add in squares.
  static func ratio(_ value: Estimate, over other: Estimate) -> Estimate {
    let ratio = value.value / other.value
    func part(_ estimate: Estimate, _ end: Double) -> Double {
      log(max(end, .leastNormalMagnitude) / estimate.value)
    }
    let down = hypot(part(value, value.low), part(other, other.high))
    let up = hypot(part(value, value.high), part(other, other.low))
    return Estimate(value: ratio, low: ratio * exp(-down), high: ratio * exp(up))
  }
}

extension Estimate {
  fileprivate static let one = Estimate(value: 1, low: 1, high: 1)
}
