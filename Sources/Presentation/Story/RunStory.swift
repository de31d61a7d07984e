public import Domain
import Essentials
public import Journal

/// A run as a reader follows it: its state, with numbered trials and what is being done now.
public struct RunStory: Sendable {
  /// The state behind the story.
  public private(set) var state: RunState
  /// Seconds for each call of the baselines, by the most certain timing.
  public private(set) var baselines: [Baseline: Estimate] = [:]
  /// What is being done now.
  public private(set) var step: Step = .admitting

  /// What a run does between two events.
  public enum Step: String, Sendable, Hashable {
    case admitting, writing, building, checking, timing, profiling, diagnosing, debugging, reporting
    case concluding = "timing against PyTorch"
  }

  /// The story that entries tell.
  public init(_ entries: some Sequence<JournalEntry> = []) {
    state = RunState([])
    for entry in entries { apply(entry) }
  }

  /// Takes in the next entry.
  public mutating func apply(_ entry: JournalEntry) {
    state.apply(entry)
    step = RunStory.step(after: entry.event) ?? step
    if case .timed(_, .baseline(let baseline), let outcome) = entry.event, outcome.failure == nil {
      let known = baselines[baseline]?.relativeWidth ?? .infinity
      if outcome.rivalSeconds.relativeWidth <= known { baselines[baseline] = outcome.rivalSeconds }
    }
  }

  /// The head of the run.
  public var header: RunHeader? { state.header }
  /// What the referee found out about the problem.
  public var admission: Admission? { state.admission }
  /// The stage at work.
  public var stage: Stage? { state.stages.last?.stage }
  /// What the finished stages brought.
  public var summaries: [StageSummary] { state.stages.compactMap(\.summary) }
  /// The result, once the run has ended.
  public var result: RunResult? { state.result }

  /// Everything that was tried, in order.
  public var trials: [Trial] { state.attempts.enumerated().map { Trial(number: $0 + 1, record: $1) } }

  /// The latest trial of a candidate that did not repeat an earlier one.
  public func trial(_ id: Candidate.ID) -> Trial? {
    trials.last { $0.candidate.id == id && $0.ending != .duplicate }
  }

  /// The incumbent; once the run has ended, the candidate that its result is about.
  public var best: Trial? { (winner ?? state.lineage.last).flatMap(trial) }

  /// Candidates that were built.
  public var evaluations: Int { state.attempts.count { $0.build != nil } }

  /// The best candidate's speedup over a baseline: measured side by side, else the ratio of their separate times.
  public func speedup(over baseline: Baseline) -> Double? {
    if let measured = best?.timing(against: .baseline(baseline)) { return measured.speedup.value }
    guard let rival = baselines[baseline], let own = best?.seconds, own.value > 0 else { return nil }
    return rival.value / own.value
  }

  /// The word for the result's speed against eager; `nil` while there is no valid candidate.
  public var verdict: SpeedVerdict? {
    guard let result, result.candidate != nil else { return nil }
    return SpeedupRow.rows(of: result, self).first { $0.baseline == .eager }?.verdict
  }

  /// Whom the result's time is of: not the incumbent, when that was slower than eager in the end.
  private var winner: Candidate.ID? {
    guard let microseconds = result?.time.candidate else { return nil }
    return state.finalTimings.last {
      abs(microseconds * 1e-6 / $0.outcome.candidateSeconds.value - 1) < 1e-9
    }?.candidate
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
    case .timed, .interrupted, .asked: nil
    case .decided: .profiling
    case .stageFinished(let summary): summary.stage == Stage.allCases.last ? .concluding : .profiling
    case .profiled: .diagnosing
    case .finished: .reporting
    }
  }
}
