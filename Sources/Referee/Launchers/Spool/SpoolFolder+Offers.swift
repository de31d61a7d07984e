public import Domain

extension SpoolFolder {
  /// What the workers of this version offer that are not known to have ended.
  ///
  /// - Parameter kind: the kind of device, `cpu` or `cuda`; `nil` takes all.
  public func offers(of kind: String? = nil) -> [WorkerOffer] {
    var roster = Roster(folder: self, patience: .seconds(1))
    let now = ContinuousClock.now
    try? roster.refresh(at: now)
    return roster.living(at: now).map(\.offer).filter {
      $0.device == kind ?? $0.device && $0.referee == LocalReferee.version
    }
  }

  /// The device that a run takes which does not care: a GPU if a worker has one, else a processor.
  ///
  /// Waits until a worker is there, at most until the deadline; `note` is told once that it does.
  ///
  /// - Throws: `.budget` when the deadline passes while nobody serves.
  public func anyDevice(
    before deadline: ContinuousClock.Instant? = nil, note: @Sendable (String) -> Void
  ) async throws -> DeviceName {
    var hasTold = false
    while true {
      let kinds = Set(offers().map(\.device))
      if kinds.contains(DeviceName.cuda(0).kind) { return .cuda(0) }
      if !kinds.isEmpty { return .cpu }
      if !hasTold { note("no worker serves \(path) yet; waiting: start one there with `egg worker DIR`") }
      hasTold = true
      if let deadline, .now >= deadline { throw unserved }
      try await Task.sleep(for: SpoolTimes().latest)
    }
  }

  /// The error of a deadline that passed while nobody served.
  var unserved: EggError {
    EggError(
      .budget, "The time ended while no worker served \(path).",
      advice: "Start one where the device is: egg worker DIR; what is finished stays finished.")
  }
}

extension DeviceName {
  /// What jobs name in place of one device: `cpu` or `cuda`.
  var kind: String { isGPU ? "cuda" : "cpu" }
}
