public import Domain

/// What a worker offers.
public struct WorkerOffer: Sendable, Hashable, Codable {
  /// Names this worker among all that ever were.
  public var id: String
  /// The kind of device: `cpu` or `cuda`.
  public var device: String
  /// The device's model, for people and for runs that must stay on one model.
  public var deviceName: String
  /// The version of its referee.
  public var referee: String
  /// Versions and machine facts for the record.
  public var facts: [String: String]

  /// Makes an offer; without an identifier the worker is named after its machine and process.
  public init(
    id: String? = nil, device: DeviceName, deviceName: String, facts: [String: String] = [:]
  ) {
    self.id = id ?? ProcessTrace.freshName()
    self.device = device.kind
    self.deviceName = deviceName
    self.referee = LocalReferee.version
    self.facts = facts
  }

  /// Whether a job is one for this worker.
  func serves(_ job: SpoolJob) -> Bool {
    job.referee == referee && job.device == device && (job.deviceName ?? deviceName) == deviceName
  }
}

/// What a worker writes into the spool folder again and again, so that others see that it lives.
struct WorkerRecord: Sendable, Hashable, Codable {
  var offer: WorkerOffer
  /// Where its process is to be found.
  var process: ProcessTrace
  /// Grows with every sign of life; clocks of different machines need not agree.
  var beat = 0
  /// The bench that it keeps warm.
  var bench: String?
  /// The job that it works on.
  var job: String?
}
