import Domain

/// What came of a job: an outcome of the referee, or the error that kept it from one.
struct SpoolResult<Outcome: Codable & Sendable>: Sendable, Codable {
  /// The hash of the job.
  var job: String
  /// Who carried it out, and on what.
  var worker: WorkerOffer
  /// What the referee found.
  var outcome: Outcome?
  /// Why there is no outcome.
  var error: EggError?
  /// Seconds for which the job occupied the device, by what they went into; absent where nothing counts them.
  var deviceParts: [String: Double]?
}

/// An outcome that there need not be; in a result of its own `nil` would be an error.
struct Possible<Value: Codable & Sendable>: Sendable, Codable {
  var value: Value?
}

/// What is read of a result before its kind is known.
struct AnyOutcome: Sendable, Codable {}
