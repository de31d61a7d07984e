/// The profile agent's answer (paper, JSON of the profile agent).
public struct Diagnosis: Sendable, Hashable, Codable {
  /// Whether a change is worth its cost.
  public var worthOptimizing: Bool
  /// The one thing that limits the candidate, in at most 30 words.
  public var bottleneck: String
  /// The one change to make.
  public var plan: Plan

  /// Makes a diagnosis.
  public init(worthOptimizing: Bool, bottleneck: String, plan: Plan) {
    self.worthOptimizing = worthOptimizing
    self.bottleneck = bottleneck
    self.plan = plan
  }

  private enum CodingKeys: String, CodingKey {
    case worthOptimizing = "worth_optimizing"
    case bottleneck, plan
  }
}

/// A change that one agent asks of another.
public struct Plan: Sendable, Hashable, Codable {
  /// What to do, in at most 35 words.
  public var summary: String
  /// The principles it carries out.
  public var principles: [String]
  /// Predicted speedup over the incumbent, when the author can tell.
  public var predictedSpeedup: Double?
  /// The author's own form of the plan; opaque to everyone else.
  public var detail: JSONValue?

  /// Makes a plan.
  public init(
    summary: String, principles: [String] = [], predictedSpeedup: Double? = nil, detail: JSONValue? = nil
  ) {
    self.summary = summary
    self.principles = principles
    self.predictedSpeedup = predictedSpeedup
    self.detail = detail
  }

  private enum CodingKeys: String, CodingKey {
    case summary, principles, detail
    case predictedSpeedup = "predicted_speedup"
  }
}

/// The debug agent's answer (paper, JSON of the debug agent).
public struct Repair: Sendable, Hashable, Codable {
  /// The root cause, in at most 30 words.
  public var criticalIssue: String
  /// What must change (not how).
  public var plan: Plan

  /// Makes an answer.
  public init(criticalIssue: String, plan: Plan) {
    self.criticalIssue = criticalIssue
    self.plan = plan
  }

  private enum CodingKeys: String, CodingKey {
    case criticalIssue = "critical_issue"
    case plan
  }
}

/// One attempt within a stage and how it ended: a line of intra-stage context.
public struct Attempt: Sendable, Hashable, Codable {
  /// How an attempt ended.
  public enum Ending: String, Sendable, Hashable, Codable {
    case accepted, same, slower, unstable, failed, duplicate
  }
  /// The candidate tried.
  public var candidate: Candidate.ID
  /// The plan that was carried out.
  public var plan: Plan
  /// How it ended.
  public var ending: Ending
  /// Speedup over the incumbent, when it was timed.
  public var speedup: Double?

  /// Makes an attempt.
  public init(candidate: Candidate.ID, plan: Plan, ending: Ending, speedup: Double? = nil) {
    self.candidate = candidate
    self.plan = plan
    self.ending = ending
    self.speedup = speedup
  }
}

/// The view that a stage is given: finalised decisions only, and what was tried inside the stage.
public struct Brief: Sendable, Hashable, Codable {
  /// The problem.
  public var problem: Problem
  /// What admission found.
  public var admission: Admission
  /// The stage this view is for.
  public var stage: Stage
  /// The titles of accepted changes of earlier stages, in order.
  public var decisions: [String]
  /// What the decisions brought so far: measured speedup over eager; `nil` before there is a valid candidate.
  public var speedup: Double?
  /// What was tried in this stage.
  public var attempts: [Attempt]
  /// What the profile agent named as the limit before the last attempt of this stage.
  public var lastBottleneck: String?
  /// What the run allows: target, precision, library calls, and what agents are not shown.
  public var settings: RunSettings

  /// Makes a view.
  public init(
    problem: Problem, admission: Admission, stage: Stage, decisions: [String] = [], attempts: [Attempt] = [],
    settings: RunSettings = RunSettings(), speedup: Double? = nil, lastBottleneck: String? = nil
  ) {
    self.problem = problem
    self.admission = admission
    self.stage = stage
    self.decisions = decisions
    self.attempts = attempts
    self.settings = settings
    self.speedup = speedup
    self.lastBottleneck = lastBottleneck
  }
}
