import Domain

/// An error of the rival's session, which says nothing about the candidate.
struct RivalError: Error, Sendable {
  var failure: Failure
  var endsSession: Bool
}

/// Runs work in a rival's session; an error there is the rival's.
func blamingRival<Value>(_ work: () async throws -> Value) async throws -> Value {
  do {
    return try await work()
  } catch let error as HarnessError {
    throw RivalError(failure: Failure(error), endsSession: error.endsSession)
  } catch let error as CandidateError {
    throw RivalError(failure: error.failure, endsSession: error.endsSession)
  }
}
