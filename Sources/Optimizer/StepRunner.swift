import Domain

/// How the value of a step is kept as an event.
struct EventForm<Value: Sendable>: Sendable {
  let event: @Sendable (Value) -> Event
  let value: @Sendable (Event) -> Value?
}

/// Carries out named steps: recalls what an earlier process finished, runs and records what it did not.
struct StepRunner: Sendable {
  let journal: any RunRecording
  let observer: (any RunObserver)?
  /// Counts what is done on the device.
  var deviceTime: DeviceTime?
  /// What stands before the names of steps, for a search inside another one.
  var prefix = ""

  /// The same journal under names of its own.
  func inside(_ name: String) -> StepRunner {
    var runner = self
    runner.prefix += "\(name)/"
    return runner
  }

  /// The value of a step, computed by `work` unless the journal has it.
  func perform<Value>(
    _ name: String, _ form: EventForm<Value>, _ work: () async throws -> Value
  ) async throws -> Value {
    let step = prefix + name
    if let event = await journal.recall(step) {
      await observer?.observe(event, step: step, replayed: true)
      guard let value = form.value(event) else { throw StepRunner.disagreement(at: step, with: event) }
      return value
    }
    try Task.checkCancellation()
    let value = if let deviceTime { try await deviceTime.counting(form, work) } else { try await work() }
    try await record(form.event(value), as: name)
    return value
  }

  /// Appends an event that is recalled by no one.
  func record(_ event: Event, as name: String) async throws {
    let step = prefix + name
    try await journal.record(event, as: step)
    await observer?.observe(event, step: step, replayed: false)
  }

  /// Whether an earlier process finished the step.
  func isRecorded(_ name: String) async -> Bool { await journal.recall(prefix + name) != nil }

  private static func disagreement(at step: String, with event: Event) -> EggError {
    EggError(
      .usage,
      "The journal's step '\(step)' is a '\(event.kind.rawValue)' that this run would not have come to.",
      advice: "It was written by another version of EGG; start a new run.")
  }
}

extension EventForm where Value == RunHeader {
  static var started: Self {
    Self(event: Event.started) { if case .started(let header) = $0 { header } else { nil } }
  }
}

extension EventForm where Value == Admission {
  static var admitted: Self {
    Self(event: Event.admitted) { if case .admitted(let admission) = $0 { admission } else { nil } }
  }
}

extension EventForm where Value == Stage {
  static var stageStarted: Self {
    Self(event: Event.stageStarted) { if case .stageStarted(let stage) = $0 { stage } else { nil } }
  }
}

extension EventForm where Value == StageSummary {
  static var stageFinished: Self {
    Self(event: Event.stageFinished) { if case .stageFinished(let summary) = $0 { summary } else { nil } }
  }
}

extension EventForm where Value == Candidate? {
  static var proposed: Self {
    Self(event: Event.proposed) { if case .proposed(let candidate) = $0 { .some(candidate) } else { nil } }
  }
}

extension EventForm where Value == ProfileReport? {
  static func profiled(_ id: Candidate.ID) -> Self {
    Self(event: { .profiled(id, $0) }) {
      if case .profiled(id, let report) = $0 { .some(report) } else { nil }
    }
  }
}

extension EventForm where Value == Diagnosis {
  static func diagnosed(_ id: Candidate.ID) -> Self {
    Self(event: { .diagnosed(id, $0) }) { if case .diagnosed(id, let value) = $0 { value } else { nil } }
  }
}

extension EventForm where Value == Repair? {
  static func debugged(_ id: Candidate.ID) -> Self {
    Self(event: { .debugged(id, $0) }) { if case .debugged(id, let value) = $0 { .some(value) } else { nil } }
  }
}

extension EventForm where Value == BuildOutcome {
  static func built(_ id: Candidate.ID) -> Self {
    Self(event: { .built(id, $0) }) { if case .built(id, let outcome) = $0 { outcome } else { nil } }
  }
}

extension EventForm where Value == CheckOutcome {
  static func checked(_ id: Candidate.ID) -> Self {
    Self(event: { .checked(id, $0) }) { if case .checked(id, let outcome) = $0 { outcome } else { nil } }
  }
}

extension EventForm where Value == TimingOutcome {
  static func timed(_ id: Candidate.ID, against rival: Rival) -> Self {
    Self(event: { .timed(id, rival, $0) }) {
      if case .timed(id, rival, let outcome) = $0 { outcome } else { nil }
    }
  }
}

extension EventForm where Value == Decision {
  static func decided(_ id: Candidate.ID) -> Self {
    Self(event: { .decided(id, $0) }) { if case .decided(id, let value) = $0 { value } else { nil } }
  }
}

extension EventForm where Value == RunResult {
  static var finished: Self {
    Self(event: Event.finished) { if case .finished(let result) = $0 { result } else { nil } }
  }
}
