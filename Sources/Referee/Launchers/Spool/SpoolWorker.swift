import Domain
import Essentials

/// Serves the jobs of a spool folder on this machine, one at a time.
public struct SpoolWorker: Sendable {
  /// When a worker ends by itself.
  public struct Limits: Sendable, Hashable {
    /// After so many jobs.
    public var jobs: Int?
    /// When there was no job for so long.
    public var idle: Duration?

    /// Makes limits; without any the worker goes on until it is cancelled.
    public init(jobs: Int? = nil, idle: Duration? = nil) {
      self.jobs = jobs
      self.idle = idle
    }
  }

  /// Runs a body with a referee for a problem.
  typealias WithReferee =
    @Sendable (SpoolJob.Bench, (any Refereeing) async throws -> Void) async throws -> Void

  let folder: SpoolFolder
  let offer: WorkerOffer
  let limits: Limits
  let report: @Sendable (JobReport) -> Void
  let note: @Sendable (String) -> Void
  let withReferee: WithReferee
  var times = SpoolTimes()
  var choice = JobChoice()

  /// Makes a worker whose referees run with `configuration`.
  ///
  /// - Parameters:
  ///   - report: told of every job that ended.
  ///   - note: told what a person should know meanwhile.
  public init(
    folder: SpoolFolder, offer: WorkerOffer, configuration: RefereeConfiguration, limits: Limits,
    report: @escaping @Sendable (JobReport) -> Void, note: @escaping @Sendable (String) -> Void
  ) {
    self.init(folder: folder, offer: offer, limits: limits, report: report, note: note) { bench, body in
      try await Referee.withReferee(
        configuration, problem: bench.problem, settings: bench.settings, notify: { note($0) }
      ) { try await body($0) }
    }
  }

  init(
    folder: SpoolFolder, offer: WorkerOffer, limits: Limits,
    report: @escaping @Sendable (JobReport) -> Void, note: @escaping @Sendable (String) -> Void,
    withReferee: @escaping WithReferee
  ) {
    self.folder = folder
    self.offer = offer
    self.limits = limits
    self.report = report
    self.note = note
    self.withReferee = withReferee
  }

  /// Serves until a limit is reached.
  ///
  /// - Throws: `CancellationError` when cancelled, after giving back what was begun; `EggError` with `.environment`
  ///   when the folder fails for longer than a moment.
  public func run() async throws {
    let presence = WorkerPresence(folder: folder, offer: offer)
    try await presence.announce()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [times] in await presence.beat(every: times.beat) }
      let ending = await capture { try await serve(presence) }
      group.cancelAll()
      await presence.leave()
      try ending.get()
    }
  }

  /// Opens a referee for the problem of a job, and serves that problem as long as it is worth it.
  private func serve(_ presence: WorkerPresence) async throws {
    var desk = JobDesk(self)
    while let first = try await desk.next(warm: nil) {
      var pending: JobDesk.Claimed? = first
      do {
        try await withReferee(first.job.bench) { referee in
          while let claimed = pending {
            await presence.show(bench: claimed.bench, job: claimed.hash)
            let isUsable = try await JobExecution(
              worker: self, claimed: claimed, meter: referee as? any DeviceMetering
            ).carryOut(by: referee)
            pending = nil
            desk.finish()
            await presence.show(bench: claimed.bench, job: nil)
            if isUsable { pending = try await desk.next(warm: claimed.bench) }
          }
        }
      } catch {
        guard let claimed = pending else { throw error }
        try await JobExecution(worker: self, claimed: claimed).giveUp(error)
        desk.finish()
      }
      await presence.show(bench: nil, job: nil)
    }
  }
}
