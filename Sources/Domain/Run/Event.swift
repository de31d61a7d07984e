/// What happened in a run.
///
/// A run's state is a fold over these.
public enum Event: Sendable, Hashable {
  /// The run began.
  case started(RunHeader)
  /// The problem was examined.
  case admitted(Admission)
  /// A stage began.
  case stageStarted(Stage)
  /// A candidate was profiled; `nil` when profiling failed, which is not fatal.
  case profiled(Candidate.ID, ProfileReport?)
  /// The profile agent answered.
  case diagnosed(Candidate.ID, Diagnosis)
  /// The debug agent answered.
  case debugged(Candidate.ID, Repair?)
  /// The code agent answered; `nil` when it had nothing to offer.
  case proposed(Candidate?)
  /// A language model was asked; told before what came of the answer.
  case asked(ModelCall)
  /// A candidate was built.
  case built(Candidate.ID, BuildOutcome)
  /// A candidate was checked.
  case checked(Candidate.ID, CheckOutcome)
  /// A candidate was timed.
  case timed(Candidate.ID, Rival, TimingOutcome)
  /// It was decided whether a candidate replaces the incumbent.
  case decided(Candidate.ID, Decision)
  /// A stage ended.
  case stageFinished(StageSummary)
  /// The run was stopped from outside; it can be resumed.
  case interrupted(String)
  /// The run ended.
  case finished(RunResult)
}

/// The head of a run.
public struct RunHeader: Sendable, Hashable, Codable {
  /// The problem.
  public var problem: Problem
  /// The settings.
  public var settings: RunSettings
  /// Who carries it out: `expert`, or a model's name.
  public var agents: String
  /// Versions and machine facts for the record.
  public var environment: [String: String]

  /// Makes a head.
  public init(problem: Problem, settings: RunSettings, agents: String, environment: [String: String]) {
    self.problem = problem
    self.settings = settings
    self.agents = agents
    self.environment = environment
  }
}

/// Whether and why a candidate replaces the incumbent.
public struct Decision: Sendable, Hashable, Codable {
  /// Whether it is the new incumbent.
  public var accepted: Bool
  /// How the attempt ended.
  public var ending: Attempt.Ending
  /// One sentence for people.
  public var reason: String

  /// Makes a decision.
  public init(accepted: Bool, ending: Attempt.Ending, reason: String) {
    self.accepted = accepted
    self.ending = ending
    self.reason = reason
  }
}

/// What a stage brought.
public struct StageSummary: Sendable, Hashable, Codable {
  /// Why a stage tried nothing more.
  public enum Ending: String, Sendable, Hashable, Codable {
    /// All attempts were made.
    case attempts
    /// The incumbent is close enough to the floor.
    case headroom
    /// The profile agent saw nothing worth its cost.
    case notWorthOptimizing = "not-worth-optimizing"
    /// Time, evaluations, tokens or money ran out.
    case budget
  }
  /// The stage.
  public var stage: Stage
  /// Candidates tried.
  public var tried: Int
  /// Candidates accepted.
  public var accepted: Int
  /// Product of the accepted candidates' measured speedups over the incumbent before them; over eager for the first.
  public var gain: Double
  /// Why it ended.
  public var ending: Ending?
  /// How alike the most similar two first candidates are, 0 to 1; `nil` where there are not two.
  public var similarity: Double?

  /// Makes a summary.
  public init(stage: Stage, tried: Int, accepted: Int, gain: Double, ending: Ending? = nil) {
    self.stage = stage
    self.tried = tried
    self.accepted = accepted
    self.gain = gain
    self.ending = ending
  }
}
