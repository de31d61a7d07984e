public import Domain

/// The referee on this machine: an oracle and baselines in trusted processes, each candidate in one of its own.
///
/// Builds may overlap; checks run one at a time, and a timing has the device for itself, on a processor the machine.
/// That holds across all problems of a venue.
public actor LocalReferee: Refereeing, DeviceMetering {
  /// Changes whenever an outcome of the same job may change.
  public static let version = "6"

  private let bench: Workbench
  private let device: DeviceDesk
  private let oracle: OracleDesk
  private let runners: RunnerPool
  private let health: HealthProbe
  private let company: Company
  private let baselines: BaselinePool
  private let tripwires: TripwireDesk
  /// Work that may run beside other work, or that must not.
  private let machine: Gate
  /// Work that stands still while something has the device alone.
  private let background: BackgroundWork
  private let memory: MemoryBudget
  private let sandbox: SandboxDesk
  /// Bytes of the device that are set aside for this problem.
  private var reserved: Int?
  private let settingAside = Gate()
  private let usage = DeviceUsage()
  private let examinedTimes = ExaminedTimes()
  private let baselineTimes = BaselineTimes()
  /// The oracle's slots are used by one job at a time.
  private let judging = Gate()
  private let admissionDone = Occurrence()
  private var admission: Admission?
  private var limits = TimeLimits(eagerSeconds: 1)
  // Finished jobs: equal candidates have equal names, and are not judged twice.
  private var builds: [Candidate.ID: BuildOutcome] = [:]
  private var checks: [Candidate.ID: CheckOutcome] = [:]
  private var profiles: [ProfileKey: ProfileReport] = [:]

  private struct ProfileKey: Hashable {
    var candidate: Candidate.ID
    var depth: ProfileDepth
  }

  init(bench: Workbench, venue: RefereeVenue) {
    self.bench = bench
    machine = venue.gate
    background = venue.background
    device = venue.device
    oracle = OracleDesk(bench: bench, device: device)
    health = venue.health
    memory = venue.memory
    sandbox = venue.sandbox
    company = venue.company
    runners = RunnerPool(bench: bench, health: health)
    baselines = BaselinePool(bench: bench, oracle: oracle, background: venue.background)
    tripwires = TripwireDesk(bench: bench)
  }

  /// Seconds that this problem's own jobs have occupied the device, by what they went into: waits for other programs do
  /// not count, nor builds.
  public nonisolated var deviceParts: [String: Double] { usage.parts }

  /// Examines the problem; throws an `EggError` that names file, line and remedy when it can't be judged.
  public func admit() async throws -> Admission {
    if let admission { return admission }
    let found = try await examined()
    admissionDone.announce()
    return found
  }

  /// Builds a candidate in its own process, or finds it built.
  public func build(_ candidate: Candidate) async throws -> BuildOutcome {
    if let known = builds[candidate.id] { return known }
    var outcome = try await translatingErrors(of: bench.problem) {
      try await building { try await built(candidate) }
    }
    outcome.failure = try await named(outcome.failure, candidate)
    builds[candidate.id] = outcome
    return outcome
  }

  /// Checks a candidate on every input family, building it first if need be.
  public func check(_ candidate: Candidate) async throws -> CheckOutcome {
    if let known = checks[candidate.id] { return known }
    var outcome = try await withRoom(\.failure) {
      try await besideOthers(.check) { try await checked(candidate) }
    }
    outcome.failure = try await named(outcome.failure, candidate)
    checks[candidate.id] = outcome
    return outcome
  }

  /// Judges a candidate by KernelBench's own protocol; one that breaks under it has failed.
  public func kernelbench(_ candidate: Candidate) async throws -> KernelBenchVerdict? {
    try await besideOthers(.kernelbench) {
      try await KernelBenchJob(
        bench: bench, oracle: oracle, runners: runners, baselines: baselines, limits: limits
      ).verdict(on: candidate)
    }
  }

  /// Makes a candidate known that an earlier process of the run judged; it is built when it is first needed.
  public func introduce(_ candidate: Candidate) async { await runners.introduce(candidate) }

  /// Times a candidate against a rival; throws when the rival does not run.
  ///
  /// Caches are flushed before each call when inputs and outputs would fit in them; larger data flushes itself.
  public func time(
    _ candidate: Candidate, against rival: Rival, effort: TimingEffort
  ) async throws -> TimingOutcome {
    let admission = try await admit()
    let race = race(admission)
    if bench.configuration.device.isGPU {
      // One that does not run is found out when it is timed.
      if case .baseline(let baseline) = rival { try? await compile(baseline) }
      try await besideOthers(.sessions) { await race.prepare(candidate, rival) }
    }
    var outcome = try await withRoom(\.failure) {
      try await alone(.timing) { try await race.outcome(candidate, rival, effort) }
    }
    if bench.configuration.device.isGPU, case .baseline(let baseline) = rival {
      outcome = baselineTimes.held(outcome, against: baseline)
    }
    outcome.failure = try await named(outcome.failure, candidate)
    return outcome
  }

  /// What a candidate's source holds that fits a class of cheats: remarks, which refuse nothing.
  public func remarks(on candidate: Candidate) async throws -> [Tripwire] {
    try await translatingErrors(of: bench.problem) { try await tripwires.tripwires(in: candidate) }
  }

  /// Profiles a candidate with the best source that there is: counters, compiler and profiler, or time alone.
  public func profile(_ candidate: Candidate, depth: ProfileDepth) async throws -> ProfileReport {
    let key = ProfileKey(candidate: candidate.id, depth: depth)
    if let known = profiles[key] { return known }
    let report = try await profiled { try await $0.report(on: candidate, depth: depth) }
    profiles[key] = report
    return report
  }

  /// Profiles a form of the reference.
  public func profile(_ baseline: Baseline) async throws -> ProfileReport {
    try await profiled { try await $0.report(on: baseline) }
  }

  /// Records a few calls of a candidate, without counters.
  public func kernelShares(_ candidate: Candidate) async throws -> KernelShares? {
    try await profiled { try await $0.shares(of: candidate) }
  }

  /// Measures baselines that this machine has not measured yet; one that does not run here is named with its reason.
  public func baselines(_ wanted: [Baseline], noise: Bool) async throws -> BaselineReport {
    let survey = survey(try await admit())
    return try await translatingErrors(of: bench.problem) { try await survey.report(wanted, noise: noise) }
  }

  /// Prepares `torch.compile` beside the first builds and checks, so that the first timing need not wait for it.
  func prepareBaselines() async {
    await admissionDone.wait()
    guard !Task.isCancelled else { return }
    // A baseline that does not run here is reported when something is timed against it.
    try? await compile(.compile)
  }

  /// Opens a baseline while others go on; on a processor, where it takes what they are timed on, while nothing is timed.
  private func compile(_ baseline: Baseline) async throws {
    guard bench.configuration.device.isGPU else {
      _ = try await machine.shared { try await baselines.session(baseline) }
      return
    }
    // What it is called on is made by the oracle, which stands still for nobody.
    try await machine.shared { _ = try await oracle.timingSlots() }
    _ = try await baselines.sessionInBackground(baseline)
  }

  /// The likeness of two sources, 0 to 1, whatever their names, comments and layout.
  func similarity(_ source: String, _ other: String) async throws -> Double {
    try await tripwires.similarity(source, other)
  }

  /// Work on the device that other work may run beside, of other problems too.
  private func besideOthers<Value>(
    _ part: DeviceUsage.Part, _ work: () async throws -> Value
  ) async throws -> Value {
    try await translatingErrors(of: bench.problem) {
      try await judging.exclusive { try await machine.shared { try await usage.during(part, work) } }
    }
  }

  /// Work that needs the device for itself.
  private func alone<Value>(
    _ part: DeviceUsage.Part, _ work: () async throws -> Value
  ) async throws -> Value {
    try await translatingErrors(of: bench.problem) { try await occupying(part, work) }
  }

  private func occupying<Value>(
    _ part: DeviceUsage.Part, _ work: () async throws -> Value
  ) async throws -> Value {
    try await judging.exclusive {
      try await machine.exclusive {
        try await background.held { try await device.leased { try await usage.during(part, work) } }
      }
    }
  }

  /// Compilers leave a GPU alone; on a processor they take what is timed there.
  private nonisolated func building<Value>(_ work: () async throws -> Value) async throws -> Value {
    try await bench.configuration.device.isGPU ? work() : machine.shared(work)
  }

  /// An admission on a GPU takes no time that is reported, so that it may run beside other problems' checks.
  private func examined() async throws -> Admission {
    if bench.configuration.device.isGPU {
      try await setMemoryAside()
      return try await besideOthers(.admission) { try await admitted() }
    }
    return try await translatingErrors(of: bench.problem) {
      try await judging.exclusive {
        try await machine.exclusive { try await usage.during(.admission) { try await admitted() } }
      }
    }
  }

  /// Waits, once the problem's size is known, until the device has room for it beside the others.
  private func setMemoryAside() async throws {
    try await settingAside.exclusive {
      guard reserved == nil else { return }
      _ = try await besideOthers(.admission) { try await oracle.load() }
      let bytes = await oracle.demand.workingBytes
      await memory.acquire(bytes, available: try await device.availableBytes())
      reserved = bytes
      await oracle.keep(to: company.isAlone ? nil : bytes)
    }
  }

  /// Judges a candidate that found no memory once more, after the oracle has given back what it keeps.
  private func withRoom<Outcome>(
    _ failure: (Outcome) -> Failure?, _ judged: () async throws -> Outcome
  ) async throws -> Outcome {
    let outcome = try await judged()
    guard failure(outcome)?.kind == .exhausted else { return outcome }
    let hasMore = try await translatingErrors(of: bench.problem) { try await oracle.saveMemory() }
    return hasMore ? try await judged() : outcome
  }

  /// Gives back what was set aside; the sessions that used it have ended.
  func giveMemoryBack() async {
    guard let bytes = reserved else { return }
    reserved = nil
    await memory.release(bytes)
  }

  /// Names the cheat that a failure is, if it is one; on a GPU its memory may be other problems'.
  private func named(_ failure: Failure?, _ candidate: Candidate) async throws -> Failure? {
    guard let failure else { return nil }
    if bench.configuration.device.isGPU { try company.examine(failure) }
    return failure.named(by: try await remarks(on: candidate))
  }

  private func admitted() async throws -> Admission {
    if let admission { return admission }
    let found = try await Admitter(
      bench: bench, oracle: oracle, device: device, sandbox: sandbox
    ).admission()
    let eager = TimingLane(
      session: try await baselines.session(.eager), limits: limits, flushBytes: 0,
      isOnGPU: bench.configuration.device.isGPU)
    limits.eagerSeconds = try await eager.pilot(slots: try await oracle.timingSlots().map(\.slot))
    try await health.calibrate()
    admission = found
    return found
  }

  private func built(_ candidate: Candidate) async throws -> BuildOutcome {
    let start = ContinuousClock.now
    do {
      let rehearsal = Rehearsal(bench: bench, oracle: oracle, chip: admission?.device.gpu)
      let kernels = try await rehearsal.kernels(of: candidate)
      let ahead = (ContinuousClock.now - start) / .seconds(1)
      return BuildOutcome(seconds: try await runners.build(candidate) + ahead, kernels: kernels)
    } catch let error as CandidateError {
      return BuildOutcome(seconds: (ContinuousClock.now - start) / .seconds(1), failure: error.failure)
    }
  }

  private func checked(_ candidate: Candidate) async throws -> CheckOutcome {
    let loaded = try await oracle.load()
    let precision = bench.settings.precision
    do {
      let outcome = try await runners.with(candidate) { session in
        let owner = candidate.id.rawValue
        let call = CallRun(
          oracle: oracle, session: session, outputSlot: try bench.folders.outputSlot(owner, "check"),
          loaded: loaded, precision: precision, limits: limits)
        // Timing uses the second one; on a device each is memory of its own.
        let held = [call.outputSlot, try bench.folders.outputSlot(owner, "kept")]
        var outcome = try await CheckRun(call: call, heldSlots: held).outcome()
        if libraryCalls.leavesProfiler { await runners.spoil(candidate.id) }
        if outcome.passed { outcome.failure = try await libraryCalls.failure(of: session, candidate) }
        return outcome
      }
      return outcome
    } catch let error as CandidateError {
      return CheckOutcome(cases: error.cases, failure: error.failure, precision: precision)
    }
  }

  private func survey(_ admission: Admission) -> BaselineSurvey {
    BaselineSurvey(
      bench: bench, oracle: oracle, device: device, baselines: baselines, limits: limits,
      admission: admission, prepare: { try await self.compile($0) },
      alone: { try await self.occupying(.baselines, $0) })
  }

  private var libraryCalls: LibraryCallsRule {
    LibraryCallsRule(
      policy: bench.settings.libraryCalls, reader: SpanReader(bench: bench, oracle: oracle, limits: limits),
      isOnGPU: bench.configuration.device.isGPU)
  }

  func race(_ admission: Admission) -> Race {
    Race(
      bench: bench, oracle: oracle, device: device, runners: runners, baselines: baselines, limits: limits,
      admission: admission, examinedTimes: examinedTimes, usage: usage)
  }

  private func profiled<Value: Sendable>(
    _ work: (ProfileJob) async throws -> Value
  ) async throws -> Value {
    let admission = try await admit()
    return try await alone(.profile) { try await work(profileJob(admission)) }
  }

  private func profileJob(_ admission: Admission) -> ProfileJob {
    ProfileJob(
      bench: bench, oracle: oracle, runners: runners, baselines: baselines, limits: limits,
      admission: admission)
  }
}
