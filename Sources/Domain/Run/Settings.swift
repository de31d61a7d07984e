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
  /// Repairs of a refined seed (paper: 1).
  public var repairs: Int
  /// Repairs of a tuned candidate (paper: 1).
  public var tuningRepairs: Int
  /// Attempts in each stage; the paper's agents have 1, the built-in expert goes on until it has no proposal left.
  public var attemptsPerStage: Int
  /// Wall-clock budget in seconds.
  public var timeBudget: Double?
  /// Budget in seconds of the time in which candidates and baselines are on the device.
  public var deviceTimeBudget: Double?
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
  /// The tuning stages in their order (paper: mapping, tiling, memory).
  public var tuningStages: [Stage]
  /// Candidates carried from stage to stage (paper: 1).
  public var topK: Int
  /// Whether a profile that proves a structural cause may reopen the structure stage, once (paper: no).
  public var handsBack: Bool
  /// Where the first seed is from.
  public var seedSource: SeedSource
  /// Parts of the method that are left out, in order of their names.
  public private(set) var ablations: [Ablation]

  /// Settings with the defaults of the built-in expert.
  public init(
    target: Target = .cpu, precision: PrecisionClass = .ieee, seeds: Int = 2, seedRepairs: Int = 3,
    repairs: Int = 1, attemptsPerStage: Int = 6, timeBudget: Double? = nil, evaluationBudget: Int? = nil,
    enoughHeadroom: Double = 1.1, randomSeed: UInt64 = 0, libraryCalls: LibraryCalls = .allow,
    device: DeviceName = .cpu, tokenBudget: Int? = nil, usdBudget: Double? = nil,
    tuningRepairs: Int? = nil, tuningStages: [Stage] = Stage.tuning, topK: Int = 1, handsBack: Bool = false,
    seedSource: SeedSource = .agents, ablations: Set<Ablation> = [], deviceTimeBudget: Double? = nil
  ) {
    self.target = target
    self.device = device
    self.precision = precision
    self.seeds = seeds
    self.seedRepairs = seedRepairs
    self.repairs = repairs
    self.attemptsPerStage = attemptsPerStage
    self.timeBudget = timeBudget
    self.deviceTimeBudget = deviceTimeBudget
    self.evaluationBudget = evaluationBudget
    self.enoughHeadroom = enoughHeadroom
    self.randomSeed = randomSeed
    self.libraryCalls = libraryCalls
    self.tokenBudget = tokenBudget
    self.usdBudget = usdBudget
    self.tuningRepairs = tuningRepairs ?? repairs
    self.tuningStages = tuningStages
    self.topK = topK
    self.handsBack = handsBack
    self.seedSource = seedSource
    self.ablations = ablations.sorted { $0.rawValue < $1.rawValue }
  }

  /// The same settings with one more part of the method left out.
  public func leavingOut(_ part: Ablation) -> RunSettings {
    var settings = self
    settings.ablations = Set(ablations + [part]).sorted { $0.rawValue < $1.rawValue }
    return settings
  }

  /// Whether a part of the method is left out.
  public func ablates(_ part: Ablation) -> Bool { ablations.contains(part) }
}

/// Where the first seed of a run is from.
public enum SeedSource: String, Sendable, Hashable, Codable, CaseIterable {
  /// The run's own code agent.
  case agents
  /// The built-in expert's best candidate: a warm start for a language model.
  case expert
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
      usdBudget: try fields.decodeIfPresent(Double.self, forKey: .usdBudget),
      tuningRepairs: try fields.decodeIfPresent(Int.self, forKey: .tuningRepairs),
      tuningStages: try fields.decodeIfPresent([Stage].self, forKey: .tuningStages) ?? Stage.tuning,
      topK: try fields.decodeIfPresent(Int.self, forKey: .topK) ?? 1,
      handsBack: try fields.decodeIfPresent(Bool.self, forKey: .handsBack) ?? false,
      seedSource: try fields.decodeIfPresent(SeedSource.self, forKey: .seedSource) ?? .agents,
      ablations: Set(try fields.decodeIfPresent([Ablation].self, forKey: .ablations) ?? []),
      deviceTimeBudget: try fields.decodeIfPresent(Double.self, forKey: .deviceTimeBudget))
  }

  private enum CodingKeys: String, CodingKey {
    case target, precision, seeds, seedRepairs, repairs, attemptsPerStage, timeBudget, evaluationBudget
    case enoughHeadroom, randomSeed, libraryCalls, device, tokenBudget, usdBudget, tuningRepairs, tuningStages
    case topK, handsBack, seedSource, ablations, deviceTimeBudget
  }
}
