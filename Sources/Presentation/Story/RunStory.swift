public import Domain

/// A run as a reader follows it: the fold of its events.
public struct RunStory: Sendable {
  /// The head of the run.
  public private(set) var header: RunHeader?
  /// What the referee found out about the problem.
  public private(set) var admission: Admission?
  /// The stage at work.
  public private(set) var stage: Stage?
  /// Everything that was tried, in order.
  public private(set) var trials: [Trial] = []
  /// The best accepted candidate so far; once the run has ended, the one that its result is about.
  public private(set) var incumbent: Candidate.ID?
  /// Latest measured seconds for each call of the baselines.
  public private(set) var baselines: [Baseline: Estimate] = [:]
  /// What the finished stages brought.
  public private(set) var summaries: [StageSummary] = []
  /// Why the run was stopped, when it was and has not gone on since.
  public private(set) var interruption: String?
  /// The result, once the run has ended.
  public private(set) var result: RunResult?
  /// What is being done now.
  public private(set) var step: Step = .admitting

  private var pending = Pending()

  /// What is known of the next candidate before it is written.
  private struct Pending: Sendable {
    var plan: Plan?
    var issue: String?
  }

  /// What a run does between two events.
  public enum Step: String, Sendable, Hashable {
    case admitting, writing, building, checking, timing, profiling, diagnosing, debugging, reporting
    case concluding = "timing against PyTorch"
  }

  /// A story that has not begun.
  public init() {}

  /// The story that events tell.
  public init(_ events: some Sequence<Event>) {
    for event in events { apply(event) }
  }

  /// Takes in one event.
  public mutating func apply(_ event: Event) {
    step = RunStory.step(after: event) ?? step
    interruption = nil
    switch event {
    case .started(let header): self.header = header
    case .admitted(let admission): self.admission = admission
    case .stageStarted(let stage): self.stage = stage
    case .stageFinished(let summary): summaries.append(summary)
    case .interrupted(let reason): interruption = reason
    case .finished(let result): finish(result)
    case .diagnosed(_, let diagnosis): pending = Pending(plan: diagnosis.plan)
    case .debugged(_, let repair): pending = Pending(plan: repair?.plan, issue: repair?.criticalIssue)
    case .proposed(let candidate): propose(candidate)
    case .profiled(let id, let report): update(id) { $0.profile = report }
    case .built(let id, let outcome): update(id) { $0.build = outcome }
    case .checked(let id, let outcome): update(id) { $0.check = outcome }
    case .timed(let id, let rival, let outcome): time(id, rival, outcome)
    case .decided(let id, let decision): decide(id, decision)
    }
  }

  /// The latest trial of a candidate.
  public func trial(_ id: Candidate.ID) -> Trial? { trials.last { $0.candidate.id == id } }

  /// The trial of the incumbent.
  public var best: Trial? { incumbent.flatMap(trial) }

  /// Candidates that were built.
  public var evaluations: Int { trials.count { $0.build != nil } }

  /// The incumbent's speedup over a baseline: measured side by side, else the ratio of their separate times.
  public func speedup(over baseline: Baseline) -> Double? {
    if let measured = best?.timing(against: .baseline(baseline)) { return measured.speedup.value }
    guard let rival = baselines[baseline], let own = best?.seconds, own.value > 0 else { return nil }
    return rival.value / own.value
  }

  private mutating func propose(_ candidate: Candidate?) {
    defer { pending = Pending() }
    guard let candidate else { return }
    let plan = candidate.parent == nil && pending.issue == nil ? nil : pending.plan
    trials.append(Trial(number: trials.count + 1, candidate: candidate, plan: plan, issue: pending.issue))
  }

  private mutating func time(_ id: Candidate.ID, _ rival: Rival, _ outcome: TimingOutcome) {
    update(id) { $0.record(outcome, against: rival) }
    if case .baseline(let baseline) = rival, outcome.failure == nil {
      baselines[baseline] = outcome.rivalSeconds
    }
  }

  private mutating func decide(_ id: Candidate.ID, _ decision: Decision) {
    update(id) { $0.decision = decision }
    if decision.accepted { incumbent = id }
  }

  /// The winner is whom the result's time is of: not the incumbent, when that was slower than eager in the end.
  private mutating func finish(_ result: RunResult) {
    self.result = result
    let winner = trials.first { trial in
      guard let time = trial.timing(against: .baseline(.eager))?.candidateSeconds.value else { return false }
      return result.time.candidate.map { abs($0 * 1e-6 / time - 1) < 1e-9 } ?? false
    }
    if let winner { incumbent = winner.candidate.id }
  }

  private mutating func update(_ id: Candidate.ID, _ change: (inout Trial) -> Void) {
    guard let index = trials.lastIndex(where: { $0.candidate.id == id }) else { return }
    change(&trials[index])
  }
}

extension RunStory {
  /// What the method does next after an event; `nil` when the event does not tell.
  private static func step(after event: Event) -> Step? {
    switch event {
    case .started: .admitting
    case .admitted, .stageStarted, .diagnosed, .debugged: .writing
    case .proposed(let candidate): candidate == nil ? nil : .building
    case .built(_, let outcome): outcome.failure == nil ? .checking : .debugging
    case .checked(_, let outcome): outcome.passed ? .timing : .debugging
    case .timed, .interrupted: nil
    case .decided: .profiling
    case .stageFinished(let summary): summary.stage == Stage.allCases.last ? .concluding : .profiling
    case .profiled: .diagnosing
    case .finished: .reporting
    }
  }
}
