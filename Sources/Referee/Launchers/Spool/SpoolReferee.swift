public import Domain

/// A referee that writes jobs into a spool folder and reads what workers make of them.
///
/// Needs neither Python nor a device. Equal jobs have equal names, so what any run has asked before is answered at once.
public actor SpoolReferee: Refereeing, DeviceMetering {
  private let folder: SpoolFolder
  private let bench: SpoolJob.Bench
  private let device: DeviceName
  private let wait: ResultWait
  private let told = ToldDeviceTime()
  /// Sources of the candidates that may be rivals.
  private var sources: [Candidate.ID: String] = [:]
  /// The model of device that the problem was examined on, and that all other jobs are for.
  private var deviceName: String?

  /// Makes a referee for one problem.
  ///
  /// - Parameters:
  ///   - device: the device that jobs are for; which one of several GPUs is the worker's choice.
  ///   - deadline: when to give up waiting while no worker lives; `nil` waits for ever.
  ///   - note: told what a person should know while it waits.
  public init(
    folder: SpoolFolder, problem: Problem, settings: RunSettings, device: DeviceName,
    deadline: ContinuousClock.Instant? = nil, note: @escaping @Sendable (String) -> Void
  ) {
    self.init(
      folder: folder, problem: problem, settings: settings, device: device, times: SpoolTimes(),
      deadline: deadline, note: note)
  }

  init(
    folder: SpoolFolder, problem: Problem, settings: RunSettings, device: DeviceName, times: SpoolTimes,
    deadline: ContinuousClock.Instant? = nil, note: @escaping @Sendable (String) -> Void
  ) {
    self.folder = folder
    self.bench = SpoolJob.Bench(problem: problem, settings: settings)
    self.device = device
    wait = ResultWait(folder: folder, times: times, deadline: deadline, note: note)
  }

  /// Device seconds of the jobs that were carried out for this referee; results that were there already count nothing.
  public nonisolated var deviceParts: [String: Double] { told.parts }

  /// Asks for the problem's examination.
  ///
  /// One that was done on a model of device which no living worker has is done anew, so that the run can go on.
  public func admit() async throws -> Admission {
    let living = Set(folder.offers(of: device.kind).map(\.deviceName))
    let result: SpoolResult<Admission> = try await result(of: .admit) { earlier in
      living.isEmpty || living.contains(earlier.worker.deviceName)
    }
    deviceName = result.worker.deviceName
    return try outcome(of: result)
  }

  /// Asks for a build.
  public func build(_ candidate: Candidate) async throws -> BuildOutcome {
    remember(candidate)
    return try await ask(.build(candidate: candidate.source))
  }

  /// Asks for a check.
  public func check(_ candidate: Candidate) async throws -> CheckOutcome {
    remember(candidate)
    return try await ask(.check(candidate: candidate.source))
  }

  /// Remembers a candidate's source, which jobs must carry.
  public func introduce(_ candidate: Candidate) async { remember(candidate) }

  /// Asks for a timing.
  public func time(
    _ candidate: Candidate, against rival: Rival, effort: TimingEffort
  ) async throws -> TimingOutcome {
    remember(candidate)
    return try await ask(
      .time(candidate: candidate.source, rival: try selfContained(rival), effort: effort))
  }

  /// Asks for the times of baselines.
  public func baselines(_ wanted: [Baseline], noise: Bool) async throws -> BaselineReport {
    try await ask(.baselines(wanted: wanted, noise: noise))
  }

  /// Asks for a profile.
  public func profile(_ candidate: Candidate, depth: ProfileDepth) async throws -> ProfileReport {
    remember(candidate)
    return try await ask(.profile(candidate: candidate.source, depth: depth))
  }

  /// Asks for KernelBench's verdict.
  public func kernelbench(_ candidate: Candidate) async throws -> KernelBenchVerdict? {
    remember(candidate)
    let possible: Possible<KernelBenchVerdict> = try await ask(.kernelbench(candidate: candidate.source))
    return possible.value
  }

  /// Asks for a baseline's profile.
  public func profile(_ baseline: Baseline) async throws -> ProfileReport {
    try await ask(.profileBaseline(name: baseline))
  }

  /// Asks for the share of a candidate's own kernels.
  public func kernelShares(_ candidate: Candidate) async throws -> KernelShares? {
    remember(candidate)
    let possible: Possible<KernelShares> = try await ask(.kernelShares(candidate: candidate.source))
    return possible.value
  }

  /// Asks for remarks on a candidate's source.
  public func remarks(on candidate: Candidate) async throws -> [Tripwire] {
    remember(candidate)
    return try await ask(.remarks(candidate: candidate.source))
  }

  private func remember(_ candidate: Candidate) { sources[candidate.id] = candidate.source }

  private func selfContained(_ rival: Rival) throws(EggError) -> SpoolJob.Rival {
    switch rival {
    case .baseline(let name): return .baseline(name: name)
    case .candidate(let id):
      guard let source = sources[id] else {
        throw EggError(
          .usage, "The candidate \(id) is not known, so nothing can be timed against it.",
          advice: "Introduce or build it first.")
      }
      return .candidate(source: source)
    }
  }

  /// The outcome of a task, on the model of device that the problem was examined on.
  private func ask<Outcome: Codable & Sendable>(_ task: SpoolJob.Task) async throws -> Outcome {
    if deviceName == nil { _ = try await admit() }
    return try outcome(of: try await result(of: task))
  }

  /// The result of a task, asked anew where earlier workers came to an error or to nothing acceptable.
  private func result<Outcome: Codable & Sendable>(
    of task: SpoolJob.Task, accepting isAcceptable: (SpoolResult<Outcome>) -> Bool = { _ in true }
  ) async throws -> SpoolResult<Outcome> {
    var job = SpoolJob(
      referee: LocalReferee.version, device: device.kind, deviceName: task == .admit ? nil : deviceName,
      bench: bench, task: task)
    while true {
      let hash = try SpoolFile.encode(job).hash
      guard let earlier = try await wait.result(of: hash, as: Outcome.self) else {
        let result = try await wait.newResult(of: job, hash, as: Outcome.self)
        told.add(result.deviceParts)
        return result
      }
      if earlier.outcome != nil, isAcceptable(earlier) { return earlier }
      job.attempt += 1
    }
  }

  private func outcome<Outcome>(of result: SpoolResult<Outcome>) throws(EggError) -> Outcome {
    if let outcome = result.outcome { return outcome }
    throw result.error
      ?? EggError(
        .usage, "\(folder.result(result.job)) holds nothing.", advice: "Remove it; the job runs anew.")
  }

}
