/// How far a machine's timings can be believed, found by timing what is known.
public struct TimingTrust: Sendable, Hashable, Codable {
  /// Modules whose work stands in a known ratio, timed against one another.
  public struct KnownRatio: Sendable, Hashable, Codable {
    /// The rival's work over the candidate's.
    public var ratio: Double
    /// The interval of each run.
    public var speedups: [Estimate]

    /// Makes a line.
    public init(ratio: Double, speedups: [Estimate]) {
      self.ratio = ratio
      self.speedups = speedups
    }

    /// Runs whose interval holds the ratio.
    public var inside: Int { speedups.count { $0.low <= ratio && ratio <= $0.high } }
    /// Whether most intervals hold it: one in twenty need not, by their definition.
    public var isFound: Bool { 2 * inside > speedups.count }
  }

  /// The device's name.
  public var device: String
  /// The words for a module timed against itself.
  public var verdicts: [SpeedVerdict]
  /// Known ratios, 1 first.
  public var ratios: [KnownRatio]
  /// Why honest modules were refused; empty as it should be.
  public var refusals: [String]

  /// Makes a report.
  public init(device: String, verdicts: [SpeedVerdict], ratios: [KnownRatio], refusals: [String]) {
    self.device = device
    self.verdicts = verdicts
    self.ratios = ratios
    self.refusals = refusals
  }

  /// The part of the runs of a module against itself that said SAME.
  public var sameRate: Double {
    verdicts.isEmpty ? 0 : Double(verdicts.count { $0 == .same }) / Double(verdicts.count)
  }

  /// The least rate that will do.
  public static let leastSameRate = 0.95

  /// Whether timings on this machine can be believed.
  public var passed: Bool {
    sameRate >= TimingTrust.leastSameRate && ratios.allSatisfy(\.isFound) && refusals.isEmpty
  }
}
