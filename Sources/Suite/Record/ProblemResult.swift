public import Domain

/// What became of one problem in the hands of one agent: a row of the table, and an element of `problems`.
public struct ProblemResult: Sendable, Hashable, Codable {
  /// How it ended.
  public enum Status: String, Sendable, Hashable, Codable {
    /// A correct candidate came out of it.
    case correct
    /// The problem was admitted, and no candidate is correct.
    case failed
    /// The problem itself can't be judged.
    case inadmissible
    /// The machine failed: judged again by the next call.
    case error
  }

  /// Time that went into one part of the work.
  public struct Phase: Sendable, Hashable, Codable {
    /// The part: a stage of the method, or a step of a judgement.
    public var name: String
    /// Wall seconds.
    public var seconds: Double

    /// Makes a part.
    public init(name: String, seconds: Double) {
      self.name = name
      self.seconds = seconds
    }
  }

  /// The problem's name within the suite.
  public var problem: String
  /// Its level; `nil` where there are none.
  public var level: String?
  /// Who carried it out.
  public var agents: String
  /// How it ended.
  public var status: Status
  /// Why it is not correct, in one sentence.
  public var reason: String?
  /// Whether the problem measures nothing, so that it stays out of headlines.
  public var isDegenerate = false
  /// The model of the device.
  public var device: String?
  /// What the kernels are written for.
  public var target: Target
  /// The class that the candidate's errors fit; the policy where nothing is correct.
  public var precision: PrecisionClass
  /// Both verdicts.
  public var verdict = RunResult.Verdicts(strict: false, kernelbench: nil)
  /// Speedups of a correct candidate.
  public var speedup = RunResult.Speedups(eager: nil, compile: nil, fastest: nil)
  /// Times of a correct candidate and its rivals.
  public var time: RunResult.Times?
  /// The candidate's file within the bench's folder.
  public var candidate: String?
  /// The form of PyTorch that is returned because no kernel was faster than it; `nil` for a kernel.
  public var returned: Baseline?
  /// Share of time spent in kernels of the candidate's own.
  public var ownKernelShare: Double?
  /// What each stage brought.
  public var stages: [StageSummary] = []
  /// Candidates evaluated.
  public var evaluations = 0
  /// Tokens used.
  public var tokens = RunResult.Tokens(input: 0, output: 0)
  /// Money spent, in US dollars; `nil` when the price of some of it is not known.
  public var usd: Double? = 0
  /// Wall seconds.
  public var seconds = 0.0
  /// Seconds for which the device was occupied; `nil` where another machine's referee does not tell.
  public var deviceSeconds: Double?
  /// What they went into; `nil` in logs of before, and where a referee does not tell.
  public var deviceParts: [Phase]?
  /// Where the wall seconds went.
  public var phases: [Phase] = []

  /// Begins a row.
  public init(
    problem: SuiteProblem, agents: String, status: Status, reason: String? = nil, target: Target,
    precision: PrecisionClass
  ) {
    self.problem = problem.id
    level = problem.level
    self.agents = agents
    self.status = status
    self.reason = reason
    self.target = target
    self.precision = precision
  }

  private enum CodingKeys: String, CodingKey {
    case problem, level, agents, status, reason, device, target, precision, verdict, speedup
    case isDegenerate = "degenerate"
    case time = "time_us"
    case candidate, returned, stages, evaluations, tokens, usd, seconds, phases
    case ownKernelShare = "own_kernel_share"
    case deviceSeconds = "device_seconds"
    case deviceParts = "device_parts"
  }
}

extension ProblemResult {
  /// Which piece of work it is of.
  public var key: JobKey { JobKey(problem: problem, agents: agents) }

  /// Whether it counts: admitted, and measuring something.
  public var counts: Bool { (status == .correct || status == .failed) && !isDegenerate }

  /// The speedup over eager of a correct candidate; `nil` for everything that is no positive number.
  public var overEager: Double? { usable(speedup.eager?.value) }

  /// The speedup over the fastest PyTorch of the class.
  public var overFastest: Double? { usable(speedup.fastest?.value) }

  /// The word for its speed against eager, by the interval; `nil` where that was not measured.
  public var word: SpeedVerdict? {
    guard overEager != nil, let eager = speedup.eager else { return nil }
    if eager.low > 1 + SpeedVerdict.noiseFloor { return .faster }
    return eager.high < 1 - SpeedVerdict.noiseFloor ? .slower : .same
  }

  /// A zero, or a number that is none, would break every mean.
  private func usable(_ value: Double?) -> Double? {
    guard status == .correct, let value, value.isFinite, value > 0 else { return nil }
    return value
  }
}

/// One problem and who works on it.
public struct JobKey: Sendable, Hashable, Codable {
  /// The problem's name within the suite.
  public var problem: String
  /// The agents' name.
  public var agents: String

  /// Makes a key.
  public init(problem: String, agents: String) {
    self.problem = problem
    self.agents = agents
  }
}
