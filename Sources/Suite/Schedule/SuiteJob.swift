/// A piece of work: one problem in the hands of one agent.
public struct SuiteJob: Sendable, Hashable {
  /// The problem.
  public var problem: SuiteProblem
  /// The agents' name.
  public var agents: String

  /// Makes a piece of work.
  public init(problem: SuiteProblem, agents: String) {
    self.problem = problem
    self.agents = agents
  }

  /// Its name in the log.
  public var key: JobKey { JobKey(problem: problem.id, agents: agents) }
}

/// How a try at a piece of work ended.
public enum JobEnding: Sendable, Hashable {
  /// It was judged, whatever the result.
  case judged(ProblemResult)
  /// It did not fit the device's memory; with the result to record if it does not fit alone either.
  case tooLarge(ProblemResult)
  /// The machine failed; with the result to record if it fails again.
  case broken(ProblemResult)
  /// It goes on when its language model has answered.
  case unanswered(reason: String)
  /// The device can't be used any more.
  case deviceLost(reason: String)
}

/// What the queue makes of an ending.
public enum Settlement: Sendable, Hashable {
  /// The result stands.
  case recorded(ProblemResult)
  /// It is tried again, for a reason.
  case again(reason: String)
  /// It stays open until the bench is gone on with.
  case left(reason: String)
  /// The device leaves; what it was at work on goes back to the others.
  case deviceLeft(reason: String)
}
