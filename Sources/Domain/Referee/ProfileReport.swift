/// What profiling a candidate showed, with the source of the numbers.
public struct ProfileReport: Sendable, Hashable {
  /// Where the numbers come from, from best to least.
  public enum Source: String, Sendable, Hashable, Codable {
    /// The device's own counters, by Nsight Compute.
    case counters
    /// What compilers say of kernels, and times by the PyTorch profiler.
    case compiler
    /// Times of kernels, operations or steps.
    case timing
    /// The time of a call alone.
    case roofline
  }

  /// Time of one step of a candidate.
  public struct Step: Sendable, Hashable, Codable {
    /// The kernel's or the operation's name.
    public var name: String
    /// Seconds for each call of the module.
    public var seconds: Double
    /// Makes a step.
    public init(name: String, seconds: Double) {
      self.name = name
      self.seconds = seconds
    }
  }

  /// Where the numbers come from.
  public var source: Source
  /// Seconds for each call.
  public var seconds: Double
  /// Time over roofline floor; 1 is the limit of the machine.
  public var headroom: Double
  /// Achieved rate in bytes a second, of compulsory bytes.
  public var achievedBandwidth: Double
  /// Time by step, largest first; empty when it was not measured.
  public var steps: [Step]
  /// The kernels of a GPU that a call launches, largest first; empty on a processor.
  public var kernels: [KernelProfile]
  /// Share of a call's time by who wrote what ran; `nil` when it was not measured.
  public var shares: KernelShares?
  /// Why better sources were not used, one sentence each.
  public var fallback: [String]

  /// Makes a report.
  public init(
    source: Source, seconds: Double, headroom: Double, achievedBandwidth: Double, steps: [Step] = [],
    kernels: [KernelProfile] = [], shares: KernelShares? = nil, fallback: [String] = []
  ) {
    self.source = source
    self.seconds = seconds
    self.headroom = headroom
    self.achievedBandwidth = achievedBandwidth
    self.steps = steps
    self.kernels = kernels
    self.shares = shares
    self.fallback = fallback
  }

  /// Share of the time that is spent in kernels compiled from the candidate's own source.
  public var ownKernelShare: Double? { shares?.own }
}

/// Journals of earlier versions have no kernels, shares or fallbacks.
extension ProfileReport: Codable {
  private enum CodingKeys: String, CodingKey {
    case source, seconds, headroom, achievedBandwidth, steps, kernels, shares, fallback
  }

  /// Reads a report of this or an earlier version.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      source: try fields.decode(Source.self, forKey: .source),
      seconds: try fields.decode(Double.self, forKey: .seconds),
      headroom: try fields.decode(Double.self, forKey: .headroom),
      achievedBandwidth: try fields.decode(Double.self, forKey: .achievedBandwidth),
      steps: try fields.decode([Step].self, forKey: .steps),
      kernels: try fields.decodeIfPresent([KernelProfile].self, forKey: .kernels) ?? [],
      shares: try fields.decodeIfPresent(KernelShares.self, forKey: .shares),
      fallback: try fields.decodeIfPresent([String].self, forKey: .fallback) ?? [])
  }

  /// Writes a report; what was not measured is left out.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(source, forKey: .source)
    try fields.encode(seconds, forKey: .seconds)
    try fields.encode(headroom, forKey: .headroom)
    try fields.encode(achievedBandwidth, forKey: .achievedBandwidth)
    try fields.encode(steps, forKey: .steps)
    if !kernels.isEmpty { try fields.encode(kernels, forKey: .kernels) }
    try fields.encodeIfPresent(shares, forKey: .shares)
    if !fallback.isEmpty { try fields.encode(fallback, forKey: .fallback) }
  }
}
