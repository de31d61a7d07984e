import Domain

/// Watches, while a job waits, whether there is anybody to serve it.
struct WorkerWatch {
  private let job: SpoolJob
  private let folder: SpoolFolder
  private let times: SpoolTimes
  private let deadline: ContinuousClock.Instant?
  private var roster: Roster
  private var lastLook: ContinuousClock.Instant?
  private var lastSight: ContinuousClock.Instant?
  private var lastRemark: String?

  init(job: SpoolJob, folder: SpoolFolder, times: SpoolTimes, deadline: ContinuousClock.Instant?) {
    self.job = job
    self.folder = folder
    self.times = times
    self.deadline = deadline
    roster = Roster(folder: folder, patience: times.patience)
  }

  /// Whether it is time for another look.
  func isDue(at now: ContinuousClock.Instant) -> Bool {
    lastLook.map { now - $0 >= times.beat / 2 } ?? true
  }

  /// What a person should know and has not been told; `nil` when there is nothing.
  ///
  /// - Throws: `.environment` when the folder is gone, `.budget` when the deadline passes while nobody serves.
  mutating func look(at now: ContinuousClock.Instant) throws -> String? {
    let isFirst = lastLook == nil
    lastLook = now
    do {
      try roster.refresh(at: now)
      lastSight = now
    } catch {
      // A network file system may be away for a moment.
      guard let lastSight, now - lastSight < times.patience else { throw error }
      return nil
    }
    let living = roster.living(at: now)
    if living.contains(where: { $0.offer.serves(job) }) {
      defer { lastRemark = nil }
      return lastRemark == nil ? nil : "a worker serves \(folder.path) now"
    }
    if let deadline, now >= deadline { throw folder.unserved }
    // Workers that are known to have ended, or none at all, are told at once; silent ones after a while.
    if isFirst, !living.isEmpty { return nil }
    let remark = absence(of: living)
    defer { lastRemark = remark }
    return remark == lastRemark ? nil : remark
  }

  private func absence(of living: [WorkerRecord]) -> String {
    let wanted = "\(job.deviceName ?? job.device) with referee \(job.referee)"
    var text = "no worker serves \(folder.path) for \(wanted)"
    let others = living.map { "\($0.offer.id) (\($0.offer.deviceName), referee \($0.offer.referee))" }
    if !others.isEmpty { text += "; there are \(others.joined(separator: ", "))" }
    if !roster.foreign.isEmpty {
      text += "; of another version of EGG are \(roster.foreign.sorted().joined(separator: ", "))"
    }
    let device = job.device == "cpu" ? "" : " --device \(job.device):0"
    return text + "; waiting: start one there with `egg worker DIR\(device)`"
  }
}
