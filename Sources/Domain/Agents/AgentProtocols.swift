/// Writes candidates.
///
/// A language model and the built-in expert both implement it.
public protocol CodeAgent: Sendable {
  /// A first candidate, different in structure from the seeds before it; `nil` when there is no other structure.
  func seed(_ brief: Brief, previous: [Candidate]) async throws -> Candidate?
  /// The candidate with the plan carried out; `nil` when the plan changes nothing.
  func refine(_ candidate: Candidate, plan: Plan, brief: Brief) async throws -> Candidate?
  /// The candidate with its failure mended; `nil` when there is no way.
  func repair(_ candidate: Candidate, repair: Repair, brief: Brief) async throws -> Candidate?
}

/// Reads profiles and says what to change.
public protocol ProfileAgent: Sendable {
  /// How much of a profile it reads.
  var profileDepth: ProfileDepth { get }
  /// One bottleneck and one plan; `worthOptimizing` false ends the stage.
  func diagnose(_ candidate: Candidate, profile: ProfileReport?, brief: Brief) async throws -> Diagnosis
}

extension ProfileAgent {
  /// All that the machine tells.
  public var profileDepth: ProfileDepth { .counters }
}

/// Reads failure logs and says what must change.
public protocol DebugAgent: Sendable {
  /// The root cause and what must change; `nil` when the candidate should be dropped.
  func diagnose(_ candidate: Candidate, failure: Failure, brief: Brief) async throws -> Repair?
}

/// The three agents that carry out a run.
public struct AgentTeam: Sendable {
  /// A name for reports: `expert`, or the model's.
  public var name: String
  /// The writer.
  public var code: any CodeAgent
  /// The reader of profiles.
  public var profile: any ProfileAgent
  /// The reader of failures.
  public var debug: any DebugAgent
  /// Counts what the team costs; `nil` when it costs nothing.
  public var meter: (any SpendingMeter)?
  /// Whether an answer takes so long that the device is given work meanwhile.
  public var answersSlowly: Bool

  /// Makes a team.
  public init(
    name: String, code: any CodeAgent, profile: any ProfileAgent, debug: any DebugAgent,
    meter: (any SpendingMeter)? = nil, answersSlowly: Bool = false
  ) {
    self.name = name
    self.code = code
    self.profile = profile
    self.debug = debug
    self.meter = meter
    self.answersSlowly = answersSlowly
  }
}
