import Domain

/// A failure that is the candidate's own: it ends the job, not the run.
struct CandidateError: Error, Sendable {
  var failure: Failure
  /// Whether the candidate's session is gone with it.
  var endsSession: Bool
  /// The cases of a check up to the one that failed.
  var cases: [CheckOutcome.Case] = []
}

/// Runs work in a candidate's session; an error there is the candidate's.
func blamingCandidate<Value>(_ work: () async throws -> Value) async throws -> Value {
  do {
    return try await work()
  } catch let error as HarnessError {
    throw CandidateError(failure: Failure(error), endsSession: error.endsSession)
  }
}

extension Failure {
  /// What an error of a candidate's session means for the candidate.
  init(_ error: HarnessError) {
    self.init(
      kind: Kind(error.kind), message: error.message, log: error.log, evidence: Evidence.told(by: error))
  }
}

extension Evidence {
  /// Facts that an error of a session holds: in its kind, and in the words of Python and of the server.
  static func told(by error: HarnessError) -> Set<Evidence> {
    switch error.kind {
    case .protocolViolation: [.protocolBroken]
    case .timedOut: [.timedOut]
    case .exhausted, .memory: [.exhausted]
    // The harness refuses what only looks like a tensor before it asks for values.
    case .unsupportedOutput where error.message.contains("only plain tensors"): [.foreignType]
    case .unsupportedOutput, .unsupportedElementType: [.otherForm]
    case .crashed: [error.message.contains("died by") ? .killedBySignal : .exited]
    case .raised, .compile: Set(words.filter { error.message.contains($0.key) }.map(\.value))
    default: []
    }
  }

  private static let words: [String: Evidence] = [
    "NameError": .missingName, "ModuleNotFoundError": .missingName, "ImportError": .missingName,
    "SystemExit": .exited, "PermissionError": .fileRefused, "Network is unreachable": .networkRefused,
  ]
}

extension Failure.Kind {
  fileprivate init(_ kind: HarnessError.Kind) {
    switch kind {
    case .compile, .syntax, .missing, .unreadable: self = .compile
    case .timedOut, .unresponsive: self = .timedOut
    case .exhausted, .memory: self = .exhausted
    case .unsupportedOutput, .unsupportedElementType: self = .mismatchedOutput
    case .crashed, .protocolViolation, .died, .noSession, .closed, .noDevice: self = .crashed
    case .raised, .unsupportedInput, .badRequest, .other: self = .raised
    }
  }
}

extension Failure {
  /// Whether the inputs can't be used again, whatever else is wrong.
  var hasWrittenInput: Bool { kind == .mutatedInput || evidence.contains(.inputWritten) }
}
