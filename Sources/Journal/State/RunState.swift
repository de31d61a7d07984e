public import Domain
public import Essentials

/// Where a run stands: the fold of its journal.
public struct RunState: Sendable, Hashable {
  /// The head of the run; `nil` when it was cut off before its first event.
  public private(set) var header: RunHeader?
  /// What the referee found out about the problem.
  public private(set) var admission: Admission?
  /// The stages that began, in order.
  public private(set) var stages: [StageRecord] = []
  /// The candidates that were incumbent, oldest first.
  public private(set) var lineage: [Candidate.ID] = []
  /// Timings after the last stage: the winner, and what it may fall back on, against PyTorch.
  public private(set) var finalTimings: [TimingRecord] = []
  /// The result, once the run ended.
  public private(set) var result: RunResult?
  /// Why it was stopped from outside, unless it has gone on since.
  public private(set) var interruption: String?
  /// When it began.
  public private(set) var started: Date?
  /// When its last event was written.
  public private(set) var updated: Date?
  /// Seconds spent on it, over all its processes.
  public private(set) var elapsed = 0.0
  /// What language models were asked, in order.
  public private(set) var calls: [ModelCall] = []

  /// What leads to the next proposal; nothing does to a seed.
  private var nextOrigin: AttemptRecord.Origin?
  /// The diagnosis that a chain of repairs goes back to.
  private var diagnosis: Diagnosis?

  /// The state after all entries.
  public init(_ entries: some Sequence<JournalEntry>) {
    for entry in entries { apply(entry) }
  }

  /// All attempts, in order.
  public var attempts: [AttemptRecord] { stages.flatMap(\.attempts) }

  /// The best candidate so far.
  public var incumbent: Candidate? { lineage.last.flatMap { attempt($0)?.candidate } }

  /// What language models cost.
  public var spending: Spending { Spending(calls) }

  /// Whether there is something left to do.
  public var isFinished: Bool { result != nil }

  /// The latest attempt with a candidate.
  public func attempt(_ id: Candidate.ID) -> AttemptRecord? { attempts.last { $0.isTrial(of: id) } }

  /// Takes in the next entry.
  public mutating func apply(_ entry: JournalEntry) {
    started = started ?? entry.time
    updated = entry.time
    elapsed = entry.elapsed
    interruption = nil
    apply(entry.event, at: entry)
  }

  private mutating func apply(_ event: Event, at entry: JournalEntry) {
    switch event {
    case .started(let header): self.header = header
    case .admitted(let admission): self.admission = admission
    case .stageStarted(let stage): stages.append(StageRecord(stage: stage, started: entry.elapsed))
    case .stageFinished(let summary): finishStage(summary, at: entry.elapsed)
    case .interrupted(let reason): interruption = reason
    case .finished(let result): self.result = result
    case .diagnosed(_, let diagnosis):
      self.diagnosis = diagnosis
      nextOrigin = .init(diagnosis: diagnosis)
    case .debugged(_, let repair): nextOrigin = repair.map { .init(diagnosis: diagnosis, repair: $0) }
    case .proposed(let candidate): propose(candidate, at: entry)
    case .asked(let call): calls.append(call)
    case .profiled(let id, let report): update(id, at: entry) { $0.profile = report }
    case .built(let id, let outcome): update(id, at: entry) { $0.build = outcome }
    case .checked(let id, let outcome): update(id, at: entry) { $0.check = outcome }
    case .timed(let id, let rival, let outcome):
      let timing = TimingRecord(candidate: id, rival: rival, outcome: outcome)
      if stages.last?.summary != nil { finalTimings.append(timing) }
      update(id, at: entry) { $0.timings.append(timing) }
    case .decided(let id, let decision):
      if decision.accepted { lineage.append(id) }
      update(id, at: entry) { $0.decision = decision }
    }
  }

  private mutating func propose(_ candidate: Candidate?, at entry: JournalEntry) {
    let origin = takeOrigin(at: entry.step)
    guard let candidate, !stages.isEmpty else { return }
    stages[stages.count - 1].attempts.append(
      AttemptRecord(
        step: entry.step, candidate: candidate, origin: origin, started: entry.elapsed, updated: entry.elapsed
      ))
  }

  /// What led to a proposal; a seed may be proposed while another one is mended.
  private mutating func takeOrigin(at step: String) -> AttemptRecord.Origin {
    if step.contains(/seed-[0-9]+\/proposed$/) { return .init() }
    if nextOrigin == nil { diagnosis = nil }
    defer { nextOrigin = nil }
    return nextOrigin ?? .init()
  }

  private mutating func finishStage(_ summary: StageSummary, at elapsed: Double) {
    guard let index = stages.lastIndex(where: { $0.stage == summary.stage }) else { return }
    stages[index].summary = summary
    stages[index].finished = elapsed
  }

  private mutating func update(
    _ id: Candidate.ID, at entry: JournalEntry, _ change: (inout AttemptRecord) -> Void
  ) {
    for stage in stages.indices.reversed() {
      guard let index = stages[stage].attempts.lastIndex(where: { $0.isTrial(of: id) }) else { continue }
      change(&stages[stage].attempts[index])
      stages[stage].attempts[index].updated = entry.elapsed
      return
    }
  }
}
