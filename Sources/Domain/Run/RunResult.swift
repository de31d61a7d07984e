/// The one object that `egg optimize --json` prints and `result.json` holds (design: results for machines).
public struct RunResult: Sendable, Hashable, Codable {
  /// The name under which a run's winner is exported.
  public static let candidateName = "best.py"

  /// Version of this form.
  public var version = 1
  /// The problem's name.
  public var problem: String
  /// The device's name.
  public var device: String
  /// What the kernels are written for.
  public var target: Target
  /// The precision class.
  public var precision: PrecisionClass
  /// Who carried it out.
  public var agents: String
  /// Both verdicts.
  public var verdict: Verdicts
  /// Speedups over eager and over the fastest PyTorch baseline of the class.
  public var speedup: Speedups
  /// Times in microseconds.
  public var time: Times
  /// Name of the exported candidate inside the run folder; `nil` when there is none.
  public var candidate: String?
  /// The form of PyTorch that the candidate is, since no kernel was faster; `nil` for a kernel.
  public var returned: Baseline?
  /// Share of time spent in kernels of the candidate's own; `nil` when it was not measured.
  public var ownKernelShare: Double?
  /// What each stage brought.
  public var stages: [StageSummary]
  /// Candidates evaluated.
  public var evaluations: Int
  /// Tokens used.
  public var tokens: Tokens
  /// Money spent, in US dollars; `nil` when a model has no known price.
  public var usd: Double?
  /// Wall seconds of the run.
  public var seconds: Double
  /// Versions and machine facts.
  public var environment: [String: String]

  /// Whether a candidate is correct, by our rules and by KernelBench's; `nil` where it was not judged.
  public struct Verdicts: Sendable, Hashable, Codable {
    /// By our rules.
    public var strict: Bool
    /// By KernelBench's protocol.
    public var kernelbench: Bool?
    /// Makes both verdicts.
    public init(strict: Bool, kernelbench: Bool?) {
      self.strict = strict
      self.kernelbench = kernelbench
    }
  }

  /// A speedup over a named baseline.
  public struct BaselineSpeedup: Sendable, Hashable, Codable {
    /// The median ratio.
    public var value: Double
    /// Lower end of the 95 % interval.
    public var low: Double
    /// Upper end of the 95 % interval.
    public var high: Double
    /// The baseline it is over.
    public var baseline: Baseline
    /// Makes a speedup.
    public init(_ estimate: Estimate, over baseline: Baseline) {
      value = estimate.value
      low = estimate.low
      high = estimate.high
      self.baseline = baseline
    }
  }

  /// All speedups that were measured.
  public struct Speedups: Sendable, Hashable, Codable {
    /// Over eager.
    public var eager: Estimate?
    /// Over `torch.compile`, default mode.
    public var compile: Estimate?
    /// Over the fastest PyTorch baseline of the same class.
    public var fastest: BaselineSpeedup?
    /// Makes the set.
    public init(eager: Estimate?, compile: Estimate?, fastest: BaselineSpeedup?) {
      self.eager = eager
      self.compile = compile
      self.fastest = fastest
    }
  }

  /// Times for each call, in microseconds.
  public struct Times: Sendable, Hashable, Codable {
    /// The candidate's.
    public var candidate: Double?
    /// Eager PyTorch's.
    public var eager: Double?
    /// `torch.compile`'s.
    public var compile: Double?
    /// The roofline floor.
    public var floor: Double
    /// Makes the set.
    public init(candidate: Double?, eager: Double?, compile: Double?, floor: Double) {
      self.candidate = candidate
      self.eager = eager
      self.compile = compile
      self.floor = floor
    }
  }

  /// Makes a result.
  public init(
    problem: String, device: String, target: Target, precision: PrecisionClass, agents: String,
    verdict: Verdicts, speedup: Speedups, time: Times, candidate: String?, ownKernelShare: Double?,
    stages: [StageSummary], evaluations: Int, tokens: Tokens, usd: Double?, seconds: Double,
    environment: [String: String]
  ) {
    self.problem = problem
    self.device = device
    self.target = target
    self.precision = precision
    self.agents = agents
    self.verdict = verdict
    self.speedup = speedup
    self.time = time
    self.candidate = candidate
    self.ownKernelShare = ownKernelShare
    self.stages = stages
    self.evaluations = evaluations
    self.tokens = tokens
    self.usd = usd
    self.seconds = seconds
    self.environment = environment
  }

  private enum CodingKeys: String, CodingKey {
    case version, problem, device, target, precision, agents, verdict, speedup
    case time = "time_us"
    case candidate
    case ownKernelShare = "own_kernel_share"
    case stages, evaluations, tokens, usd, seconds, environment, returned
  }
}
