extension Event {
  /// The word that an event is stored under.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case started, admitted, profiled, diagnosed, debugged, proposed, asked, built, checked, timed, decided
    case interrupted, finished
    case stageStarted = "stage-started"
    case stageFinished = "stage-finished"
  }

  /// Which kind of event this is.
  public var kind: Kind {
    switch self {
    case .started: .started
    case .admitted: .admitted
    case .stageStarted: .stageStarted
    case .profiled: .profiled
    case .diagnosed: .diagnosed
    case .debugged: .debugged
    case .proposed: .proposed
    case .asked: .asked
    case .built: .built
    case .checked: .checked
    case .timed: .timed
    case .decided: .decided
    case .stageFinished: .stageFinished
    case .interrupted: .interrupted
    case .finished: .finished
    }
  }
}

extension Event {
  /// Whether it was found on the device: what candidates and baselines were run for, builds left out.
  public var isOfDevice: Bool { [.admitted, .checked, .timed, .profiled].contains(kind) }
}

/// The form of an event: one object with `kind` and the fields of that kind, by name.
extension Event: Codable {
  private enum Field: String, CodingKey {
    case kind, header, admission, stage, candidate, profile, diagnosis, repair, proposal, outcome
    case baseline, rival, decision, summary, reason, result, call
  }

  /// Encodes the kind and its fields; an answer of nothing is written as `null`.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(kind, forKey: .kind)
    switch self {
    case .started(let header): try fields.encode(header, forKey: .header)
    case .admitted(let admission): try fields.encode(admission, forKey: .admission)
    case .stageStarted(let stage): try fields.encode(stage, forKey: .stage)
    case .profiled(let id, let report):
      try fields.encode(id, forKey: .candidate)
      try fields.encode(report, forKey: .profile)
    case .diagnosed(let id, let diagnosis):
      try fields.encode(id, forKey: .candidate)
      try fields.encode(diagnosis, forKey: .diagnosis)
    case .debugged(let id, let repair):
      try fields.encode(id, forKey: .candidate)
      try fields.encode(repair, forKey: .repair)
    case .proposed(let candidate): try fields.encode(candidate, forKey: .proposal)
    case .asked(let call): try fields.encode(call, forKey: .call)
    case .built(let id, let outcome):
      try fields.encode(id, forKey: .candidate)
      try fields.encode(outcome, forKey: .outcome)
    case .checked(let id, let outcome):
      try fields.encode(id, forKey: .candidate)
      try fields.encode(outcome, forKey: .outcome)
    case .timed(let id, let rival, let outcome):
      try fields.encode(id, forKey: .candidate)
      try Event.encode(rival, in: &fields)
      try fields.encode(outcome, forKey: .outcome)
    case .decided(let id, let decision):
      try fields.encode(id, forKey: .candidate)
      try fields.encode(decision, forKey: .decision)
    case .stageFinished(let summary): try fields.encode(summary, forKey: .summary)
    case .interrupted(let reason): try fields.encode(reason, forKey: .reason)
    case .finished(let result): try fields.encode(result, forKey: .result)
    }
  }

  /// Decodes what `encode` wrote; an unknown kind, a missing field or a field of another kind is an error.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    let kind = try fields.decode(Kind.self, forKey: .kind)
    try Event.refuseStrangers(of: kind, in: decoder)
    switch kind {
    case .started: self = .started(try fields.decode(RunHeader.self, forKey: .header))
    case .admitted: self = .admitted(try fields.decode(Admission.self, forKey: .admission))
    case .stageStarted: self = .stageStarted(try fields.decode(Stage.self, forKey: .stage))
    case .proposed: self = .proposed(try fields.decode(Candidate?.self, forKey: .proposal))
    case .asked: self = .asked(try fields.decode(ModelCall.self, forKey: .call))
    case .stageFinished: self = .stageFinished(try fields.decode(StageSummary.self, forKey: .summary))
    case .interrupted: self = .interrupted(try fields.decode(String.self, forKey: .reason))
    case .finished: self = .finished(try fields.decode(RunResult.self, forKey: .result))
    case .profiled, .diagnosed, .debugged, .built, .checked, .timed, .decided:
      let id = try fields.decode(Candidate.ID.self, forKey: .candidate)
      self = try Event.decode(kind, of: id, from: fields)
    }
  }

  /// Decodes the kinds that tell of a candidate.
  private static func decode(
    _ kind: Kind, of id: Candidate.ID, from fields: KeyedDecodingContainer<Field>
  ) throws -> Event {
    switch kind {
    case .profiled: .profiled(id, try fields.decode(ProfileReport?.self, forKey: .profile))
    case .diagnosed: .diagnosed(id, try fields.decode(Diagnosis.self, forKey: .diagnosis))
    case .debugged: .debugged(id, try fields.decode(Repair?.self, forKey: .repair))
    case .built: .built(id, try fields.decode(BuildOutcome.self, forKey: .outcome))
    case .checked: .checked(id, try fields.decode(CheckOutcome.self, forKey: .outcome))
    case .timed:
      .timed(id, try rival(in: fields), try fields.decode(TimingOutcome.self, forKey: .outcome))
    case .decided: .decided(id, try fields.decode(Decision.self, forKey: .decision))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: fields, debugDescription: "'\(kind.rawValue)' does not tell of a candidate")
    }
  }

  private static func encode(_ rival: Rival, in fields: inout KeyedEncodingContainer<Field>) throws {
    switch rival {
    case .baseline(let baseline): try fields.encode(baseline, forKey: .baseline)
    case .candidate(let id): try fields.encode(id, forKey: .rival)
    }
  }

  private static func rival(in fields: KeyedDecodingContainer<Field>) throws -> Rival {
    let baseline = try fields.decodeIfPresent(Baseline.self, forKey: .baseline)
    let rival = try fields.decodeIfPresent(Candidate.ID.self, forKey: .rival)
    return switch (baseline, rival) {
    case (let baseline?, nil): .baseline(baseline)
    case (nil, let rival?): .candidate(rival)
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .rival, in: fields, debugDescription: "expected either 'baseline' or 'rival'")
    }
  }
}

extension Event {
  /// The fields that a kind may have besides `kind`.
  private static func fields(of kind: Kind) -> Set<Field> {
    switch kind {
    case .started: [.header]
    case .admitted: [.admission]
    case .stageStarted: [.stage]
    case .profiled: [.candidate, .profile]
    case .diagnosed: [.candidate, .diagnosis]
    case .debugged: [.candidate, .repair]
    case .proposed: [.proposal]
    case .asked: [.call]
    case .built, .checked: [.candidate, .outcome]
    case .timed: [.candidate, .baseline, .rival, .outcome]
    case .decided: [.candidate, .decision]
    case .stageFinished: [.summary]
    case .interrupted: [.reason]
    case .finished: [.result]
    }
  }

  /// A field that the kind does not have means that the line was not written by `encode`.
  private static func refuseStrangers(of kind: Kind, in decoder: any Decoder) throws {
    let known = Set(fields(of: kind).map(\.rawValue) + [Field.kind.rawValue])
    let found = try decoder.container(keyedBy: AnyField.self).allKeys
    guard let stranger = found.first(where: { !known.contains($0.stringValue) }) else { return }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: decoder.codingPath + [stranger],
        debugDescription: "an event of kind '\(kind.rawValue)' has no field '\(stranger.stringValue)'"))
  }

  private struct AnyField: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
