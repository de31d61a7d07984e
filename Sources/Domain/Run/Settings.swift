/// Everything that decides how a run goes, besides the problem and the machine.
public struct RunSettings: Sendable, Hashable, Codable {
  /// What kernels are written for.
  public var target: Target
  /// The precision policy.
  public var precision: PrecisionClass
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
  /// Headroom (time over floor) below which nothing more is tried.
  public var enoughHeadroom: Double
  /// The seed of all pseudo-random choices.
  public var randomSeed: UInt64

  /// Settings with the defaults of the built-in expert.
  public init(
    target: Target = .cpu, precision: PrecisionClass = .ieee, seeds: Int = 2, seedRepairs: Int = 3,
    repairs: Int = 1, attemptsPerStage: Int = 6, timeBudget: Double? = nil, evaluationBudget: Int? = nil,
    enoughHeadroom: Double = 1.1, randomSeed: UInt64 = 0
  ) {
    self.target = target
    self.precision = precision
    self.seeds = seeds
    self.seedRepairs = seedRepairs
    self.repairs = repairs
    self.attemptsPerStage = attemptsPerStage
    self.timeBudget = timeBudget
    self.evaluationBudget = evaluationBudget
    self.enoughHeadroom = enoughHeadroom
    self.randomSeed = randomSeed
  }
}
