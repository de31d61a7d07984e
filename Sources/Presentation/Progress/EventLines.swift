public import Domain

/// The lines that tell an event to someone who watches a run: one for each event worth telling.
public enum EventLines {
  /// Lines for an event; `story` is the run up to and including the event.
  public static func lines(for event: Event, in story: RunStory) -> [Line] {
    switch event {
    case .started(let header): [started(header)]
    case .admitted(let admission): [admitted(admission)] + admission.warnings.map(warning)
    case .stageStarted(let stage): [Line("stage \(stage.rawValue)", .strong)]
    case .stageFinished(let summary): finished(summary)
    case .diagnosed(_, let diagnosis): [diagnosed(diagnosis)]
    case .debugged(_, let repair): [debugged(repair)]
    case .profiled(let id, let report): report.map { [profiled(id, $0, in: story)] } ?? []
    case .proposed(let candidate): candidate.map { [proposed($0, in: story)] } ?? []
    case .asked(let call):
      [labelled("asked", CallText.text(for: call), call.failure == nil ? .faint : .caution)]
    case .built(let id, let outcome): failed(id, outcome.failure, in: story)
    case .checked(let id, let outcome): failed(id, outcome.failure, in: story)
    case .timed(let id, let rival, let outcome): [timed(id, rival, outcome, in: story)]
    case .decided(let id, let decision): [decided(id, decision, in: story)]
    case .interrupted(let reason): [labelled("stopped", reason, .caution)]
    case .finished: []
    }
  }

  /// The number and short name of a candidate, as every line calls it.
  static func name(_ id: Candidate.ID, in story: RunStory) -> String {
    story.trial(id).map { "#\($0.number)" } ?? id.rawValue
  }

  /// The name of a rival, as every line calls it.
  static func name(_ rival: Rival, in story: RunStory) -> String {
    switch rival {
    case .baseline(let baseline): baseline.title
    case .candidate(let id): name(id, in: story)
    }
  }

  /// A line with a label of fixed width before it.
  static func labelled(_ label: String, _ text: String, _ role: Line.Role = .plain) -> Line {
    let space = String(repeating: " ", count: max(1, 9 - label.count))
    return Line("  ").adding(label, .label).adding(space).adding(text, role)
  }

  private static func started(_ header: RunHeader) -> Line {
    let settings = header.settings
    return Line(header.problem.name, .strong)
      .adding(
        "  target \(settings.target.rawValue), precision \(settings.precision.rawValue), agents \(header.agents)"
      )
  }

  private static func admitted(_ admission: Admission) -> Line {
    let device = admission.device
    return labelled(
      "admitted",
      "floor \(Quantity.duration(admission.floorSeconds)): \(Quantity.bytes(admission.compulsoryBytes)) to move at "
        + "\(Quantity.bandwidth(device.bandwidth)), \(Quantity.count(device.cores, "core")), \(device.name)")
  }

  private static func warning(_ warning: Admission.Warning) -> Line {
    labelled("warning", "\(warning.kind.rawValue): \(warning.message)", .caution)
  }

  /// After the last stage only the final timing is left.
  private static func finished(_ summary: StageSummary) -> [Line] {
    let text =
      "\(summary.stage.rawValue): \(summary.tried) tried, \(summary.accepted) accepted, "
      + "gain \(Quantity.ratio(summary.gain))"
      + (summary.similarity.map { ", seeds \(Quantity.significant($0 * 100)) % alike" } ?? "")
    let heading = summary.stage == Stage.allCases.last ? [Line("final timing", .strong)] : []
    return [labelled("ended", text, .faint)] + heading
  }

  private static func diagnosed(_ diagnosis: Diagnosis) -> Line {
    guard diagnosis.worthOptimizing else { return labelled("enough", diagnosis.bottleneck, .faint) }
    let principles = diagnosis.plan.principles.joined(separator: ", ")
    return labelled("plan", diagnosis.plan.summary).adding(
      principles.isEmpty ? "" : "  [\(principles)]", .faint)
  }

  private static func debugged(_ repair: Repair?) -> Line {
    guard let repair else { return labelled("mend", "no way to mend it: dropped", .faint) }
    return labelled("mend", "\(repair.criticalIssue): \(repair.plan.summary)")
  }

  private static func profiled(_ id: Candidate.ID, _ report: ProfileReport, in story: RunStory) -> Line {
    labelled(
      "profile",
      "\(name(id, in: story)) \(Quantity.duration(report.seconds)), "
        + "\(Quantity.fixed(report.headroom, 2)) times the floor, \(Quantity.bandwidth(report.achievedBandwidth))",
      .faint)
  }

  private static func proposed(_ candidate: Candidate, in story: RunStory) -> Line {
    labelled("try", "\(name(candidate.id, in: story)) \(candidate.title)")
  }

  private static func failed(_ id: Candidate.ID, _ failure: Failure?, in story: RunStory) -> [Line] {
    guard let failure else { return [] }
    return [labelled("failed", "\(name(id, in: story)) \(failure.label): \(failure.message)", .bad)]
  }

  private static func timed(
    _ id: Candidate.ID, _ rival: Rival, _ outcome: TimingOutcome, in story: RunStory
  ) -> Line {
    if let failed = failed(id, outcome.failure, in: story).first { return failed }
    return labelled(
      "time",
      "\(name(id, in: story)) \(Quantity.duration(outcome.candidateSeconds.value)), "
        + "\(Quantity.ratio(outcome.speedup)) over \(name(rival, in: story)) "
    ).adding(outcome.verdict.rawValue, outcome.verdict.role)
  }

  private static func decided(_ id: Candidate.ID, _ decision: Decision, in story: RunStory) -> Line {
    decision.accepted
      ? labelled("keep", "\(name(id, in: story)) \(decision.reason)", .good)
      : labelled("drop", "\(name(id, in: story)) \(decision.reason)", .faint)
  }
}

extension SpeedVerdict {
  /// The role of the word in a line.
  var role: Line.Role {
    switch self {
    case .faster: .good
    case .same: .faint
    case .slower: .bad
    case .unstable: .caution
    }
  }
}
