import Domain

/// One job's way from its claim to its result.
struct JobExecution {
  let worker: SpoolWorker
  let claimed: JobDesk.Claimed
  /// Counts what the job occupies the device for.
  private let meter: (any DeviceMetering)?
  private let partsBefore: [String: Double]
  private let start = ContinuousClock.now

  init(worker: SpoolWorker, claimed: JobDesk.Claimed, meter: (any DeviceMetering)? = nil) {
    self.worker = worker
    self.claimed = claimed
    self.meter = meter
    partsBefore = meter?.deviceParts ?? [:]
  }

  /// Carries the job out and writes its result; false when the referee is of no more use.
  ///
  /// - Throws: `CancellationError`; the claim is left to `giveUp` then.
  func carryOut(by referee: any Refereeing) async throws -> Bool {
    if let reason = claimed.job.shortcoming {
      try await answer(
        EggError(.usage, "The job can't be carried out: \(reason).", advice: "Rename the file."))
      return true
    }
    switch claimed.job.task {
    case .kernelbench(let source):
      return try await answer { (Possible(value: try await referee.kernelbench(candidate(source))), nil) }
    case .profileBaseline(let name):
      return try await answer { (try await referee.profile(name), nil) }
    case .kernelShares(let source):
      return try await answer { (Possible(value: try await referee.kernelShares(candidate(source))), nil) }
    case .remarks(let source):
      return try await answer { (try await referee.remarks(on: candidate(source)), nil) }
    case .admit: return try await answer { (try await referee.admit(), nil) }
    case .build(let source):
      return try await answer {
        let outcome = try await referee.build(candidate(source))
        return (outcome, outcome.failure)
      }
    case .check(let source):
      return try await answer {
        // Time limits follow from the problem's own time, whoever asked for it before.
        _ = try await referee.admit()
        let outcome = try await referee.check(candidate(source))
        return (outcome, outcome.failure)
      }
    case .time(let source, let rival, let effort):
      return try await answer {
        let rival = await known(rival, to: referee)
        let outcome = try await referee.time(candidate(source), against: rival, effort: effort)
        return (outcome, outcome.failure)
      }
    case .baselines(let wanted, let noise):
      return try await answer { (try await referee.baselines(wanted, noise: noise), nil) }
    case .profile(let source, let depth):
      return try await answer { (try await referee.profile(candidate(source), depth: depth), nil) }
    }
  }

  /// After an error that kept the job from a result: the error is the result, but a cancelled job is given back.
  func giveUp(_ error: any Error) async throws {
    if error is CancellationError || Task.isCancelled {
      Claims(folder: worker.folder, owner: worker.offer.id).release(claimed.hash)
      throw CancellationError()
    }
    try await answer(JobExecution.houseError(error))
  }

  private func candidate(_ source: String) -> Candidate {
    Candidate(source: source, stage: .structure, title: "")
  }

  private func known(_ rival: SpoolJob.Rival, to referee: any Refereeing) async -> Rival {
    switch rival {
    case .baseline(let name): return .baseline(name)
    case .candidate(let source):
      let rival = candidate(source)
      await referee.introduce(rival)
      return .candidate(rival.id)
    }
  }

  /// Writes what the work gives, or the error that it ends with.
  private func answer<Outcome: Codable & Sendable>(
    _ work: () async throws -> (Outcome, Failure?)
  ) async throws -> Bool {
    do {
      let (outcome, failure) = try await work()
      try await deliver(outcome, nil)
      tell(failure == nil ? .done : .failed, failure?.message)
      return true
    } catch let error as CancellationError {
      throw error
    } catch {
      try Task.checkCancellation()
      let error = JobExecution.houseError(error)
      try await answer(error)
      // A problem that can't be judged says nothing about the machine; anything else may be the referee's own end.
      return error.code == .usage
    }
  }

  private func answer(_ error: EggError) async throws {
    try await deliver(AnyOutcome?.none, error)
    tell(.error, error.message)
  }

  /// Writes the result, however long the disk refuses it, and gives the claim back.
  private func deliver<Outcome: Codable & Sendable>(_ outcome: Outcome?, _ error: EggError?) async throws {
    let result = SpoolResult(
      job: claimed.hash, worker: worker.offer, outcome: outcome, error: error,
      deviceParts: meter.map { $0.deviceParts.less(partsBefore) })
    var isTold = false
    while !SpoolDisk.exists(worker.folder.result(claimed.hash)) {
      do {
        try worker.folder.write(result, to: SpoolFolder.result, claimed.hash)
      } catch let error as EggError {
        if !isTold { worker.note("\(error.message) The result is kept and written as soon as that works.") }
        isTold = true
        try await Task.sleep(for: worker.times.beat)
      }
    }
    Claims(folder: worker.folder, owner: worker.offer.id).release(claimed.hash)
  }

  private func tell(_ ending: JobReport.Ending, _ message: String?) {
    worker.report(
      JobReport(
        job: String(claimed.hash.prefix(12)), problem: claimed.job.bench.problem.name,
        task: claimed.job.task.word,
        candidate: claimed.job.task.source.map { ContentHash(of: $0).short },
        seconds: (ContinuousClock.now - start) / .seconds(1), ending: ending, message: message))
  }

  private static func houseError(_ error: any Error) -> EggError {
    error as? EggError
      ?? EggError(.environment, "The worker failed: \(error)", advice: "Look at what the worker printed.")
  }
}
