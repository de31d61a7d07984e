import Domain

/// Where a worker gets its jobs.
struct JobDesk {
  /// A job that this worker has claimed.
  struct Claimed: Sendable {
    var hash: String
    var job: SpoolJob
    /// The key of its bench.
    var bench: String
  }

  private struct Known {
    var claimed: Claimed
    var since: ContinuousClock.Instant
  }

  let folder: SpoolFolder
  let offer: WorkerOffer
  let claims: Claims
  let times: SpoolTimes
  let choice: JobChoice
  let limits: SpoolWorker.Limits
  let note: @Sendable (String) -> Void

  private var known: [String: Known] = [:]
  private var remarks: Set<String> = []
  private var roster: Roster
  private var served = 0
  private var lastEnd = ContinuousClock.now
  private var lastLook = ContinuousClock.now

  init(_ worker: SpoolWorker) {
    folder = worker.folder
    offer = worker.offer
    claims = Claims(folder: worker.folder, owner: worker.offer.id)
    times = worker.times
    choice = worker.choice
    limits = worker.limits
    note = worker.note
    roster = Roster(folder: worker.folder, patience: worker.times.patience)
  }

  /// Counts a job as ended.
  mutating func finish() {
    served += 1
    lastEnd = .now
  }

  /// Waits for a job and claims it.
  ///
  /// `nil` when the open bench is to be closed, and with `warm` of `nil` when the worker has done what it should.
  mutating func next(warm: String?) async throws -> Claimed? {
    var pause: Duration?
    while !isDone {
      try Task.checkCancellation()
      switch choice.decide(try waiting(), warm: warm, idle: .now - lastEnd) {
      case .take(let hash): if let claimed = try claim(hash) { return claimed }
      case .close: return nil
      case .wait:
        pause = times.next(after: pause)
        try await Task.sleep(for: pause ?? times.latest)
      }
    }
    return nil
  }

  private var isDone: Bool {
    if let most = limits.jobs, served >= most { return true }
    return limits.idle.map { .now - lastEnd >= $0 } ?? false
  }

  /// Claims a job, unless somebody has claimed or finished it since it was listed.
  private mutating func claim(_ hash: String) throws -> Claimed? {
    guard let known = known[hash], try claims.take(hash) else { return nil }
    if SpoolDisk.exists(folder.result(hash)) {
      claims.release(hash)
      return nil
    }
    return known.claimed
  }

  /// The jobs for this worker that nobody works on, longest known first.
  private mutating func waiting() throws -> [JobChoice.Waiting] {
    let now = ContinuousClock.now
    let open: Set<String>
    do {
      try roster.refresh(at: now)
      open = Set(try folder.jobs()).subtracting(try folder.results())
      lastLook = now
    } catch {
      // A network file system may be away for a moment.
      guard now - lastLook < times.patience else { throw error }
      return []
    }
    known = known.filter { open.contains($0.key) }
    let others = roster.living(at: now).filter { $0.offer.id != offer.id && $0.offer.device == offer.device }
    let warmElsewhere = Set(others.compactMap(\.bench))
    return try open.filter { try isFree($0, now) }.compactMap { hash in
      try read(hash, now).map { known in
        JobChoice.Waiting(
          job: hash, bench: known.claimed.bench, waited: now - known.since,
          isWarmElsewhere: warmElsewhere.contains(known.claimed.bench))
      }
    }.sorted { ($1.waited, $0.job) < ($0.waited, $1.job) }
  }

  /// Whether nobody works on a job; a dead worker's claim is taken away.
  private mutating func isFree(_ hash: String, _ now: ContinuousClock.Instant) throws -> Bool {
    guard let holder = try claims.holder(of: hash), holder != offer.id else { return true }
    if roster.mayLive(holder, at: now) { return false }
    let isOurs = try claims.takeAway(hash, from: holder)
    if isOurs { note("worker \(holder) has ended in the middle of job \(hash.prefix(12)); it is done anew") }
    return isOurs
  }

  /// The job of a hash, if it is whole and one for this worker.
  private mutating func read(_ hash: String, _ now: ContinuousClock.Instant) throws -> Known? {
    if let known = known[hash] { return known }
    switch try SpoolFile.read(SpoolJob.self, at: folder.job(hash)) {
    case .absent: return nil
    case .damaged(let reason): remark("job \(hash.prefix(12)) is left alone: \(reason)")
    case .foreign(let format):
      remark("jobs of format \(format) are left alone: this EGG reads format \(SpoolFile.format)")
    case .body(let job):
      if let reason = refusal(of: job) {
        remark(reason)
        return nil
      }
      let claimed = Claimed(hash: hash, job: job, bench: try job.bench.key())
      known[hash] = Known(claimed: claimed, since: now)
      return known[hash]
    }
    return nil
  }

  /// Why a job is not one for this worker.
  private func refusal(of job: SpoolJob) -> String? {
    if offer.serves(job) { return nil }
    let wanted = "\(job.deviceName ?? job.device) with referee \(job.referee)"
    return "jobs for \(wanted) are left alone: this is \(offer.deviceName) with referee \(offer.referee)"
  }

  private mutating func remark(_ text: String) {
    if remarks.insert(text).inserted { note(text) }
  }
}
