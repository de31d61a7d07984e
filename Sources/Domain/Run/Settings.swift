/// Everything that decides how a run goes, besides the problem and the machine.
public struct RunSettings: Sendable, Hashable, Codable {
  /// What kernels are written for.
  public var target: Target
  /// Where candidates run.
  public var device: DeviceName
  /// The precision policy.
  public var precision: PrecisionClass
  /// Whether candidates may leave their work to libraries.
  public var libraryCalls: LibraryCalls
  /// First candidates with distinct structure (paper: 2).
  public var seeds: Int
  /// Repairs of a seed (paper: 3).
  public var seedRepairs: Int
  /// Repairs of a refined or tuned candidate (paper: 1).
  public var repairs: Int
  /// Attempts in each stage; the paper's agents have 1, the built-in expert goes on until it has no proposal left.
  public var attemptsPerStage: Int
  /// Wall-clock budget in seconds.
  public var timeBudget: Double?
  /// Most candidates to evaluate.
  public var evaluationBudget: Int?
  /// Most tokens that language models may read and write.
  public var tokenBudget: Int?
  /// Most US dollars that language models may cost.
  public var usdBudget: Double?
  /// Headroom (time over floor) below which nothing more is tried.
  public var enoughHeadroom: Double
  /// The seed of all pseudo-random choices.
  public var randomSeed: UInt64

  /// Settings with the defaults of the built-in expert.
  public init(
    target: Target = .cpu, precision: PrecisionClass = .ieee, seeds: Int = 2, seedRepairs: Int = 3,
    repairs: Int = 1, attemptsPerStage: Int = 6, timeBudget: Double? = nil, evaluationBudget: Int? = nil,
    enoughHeadroom: Double = 1.1, randomSeed: UInt64 = 0, libraryCalls: LibraryCalls = .allow,
    device: DeviceName = .cpu, tokenBudget: Int? = nil, usdBudget: Double? = nil
  ) {
    self.target = target
    self.device = device
    self.precision = precision
    self.seeds = seeds
    self.seedRepairs = seedRepairs
    self.repairs = repairs
    self.attemptsPerStage = attemptsPerStage
    self.timeBudget = timeBudget
    self.evaluationBudget = evaluationBudget
    self.enoughHeadroom = enoughHeadroom
    self.randomSeed = randomSeed
    self.libraryCalls = libraryCalls
    self.tokenBudget = tokenBudget
    self.usdBudget = usdBudget
  }
}

/// Journals of earlier versions do not have every setting; what is missing has its default.
extension RunSettings {
  /// Reads settings of this or an earlier version.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      target: try fields.decode(Target.self, forKey: .target),
      precision: try fields.decode(PrecisionClass.self, forKey: .precision),
      seeds: try fields.decode(Int.self, forKey: .seeds),
      seedRepairs: try fields.decode(Int.self, forKey: .seedRepairs),
      repairs: try fields.decode(Int.self, forKey: .repairs),
      attemptsPerStage: try fields.decode(Int.self, forKey: .attemptsPerStage),
      timeBudget: try fields.decodeIfPresent(Double.self, forKey: .timeBudget),
      evaluationBudget: try fields.decodeIfPresent(Int.self, forKey: .evaluationBudget),
      enoughHeadroom: try fields.decode(Double.self, forKey: .enoughHeadroom),
      randomSeed: try fields.decode(UInt64.self, forKey: .randomSeed),
      libraryCalls: try fields.decodeIfPresent(LibraryCalls.self, forKey: .libraryCalls) ?? .allow,
      device: try fields.decodeIfPresent(DeviceName.self, forKey: .device) ?? .cpu,
      tokenBudget: try fields.decodeIfPresent(Int.self, forKey: .tokenBudget),
      usdBudget: try fields.decodeIfPresent(Double.self, forKey: .usdBudget))
  }

  private enum CodingKeys: String, CodingKey {
    case target, precision, seeds, seedRepairs, repairs, attemptsPerStage, timeBudget, evaluationBudget
    case enoughHeadroom, randomSeed, libraryCalls, device, tokenBudget, usdBudget
  }
}
