import Domain

/// Waits for results of a spool folder, and says what keeps them.
struct ResultWait: Sendable {
  let folder: SpoolFolder
  let times: SpoolTimes
  let deadline: ContinuousClock.Instant?
  let note: @Sendable (String) -> Void

  /// A result that is there already; `nil` when there is none.
  ///
  /// - Throws: `.usage` naming a file that stays half-written, or that another version of EGG wrote.
  func result<Outcome>(of hash: String, as type: Outcome.Type) async throws -> SpoolResult<Outcome>? {
    let path = folder.result(hash)
    let end = ContinuousClock.now + times.patience
    while true {
      folder.lookAgain()
      switch try SpoolFile.read(SpoolResult<Outcome>.self, at: path) {
      case .absent: return nil
      case .body(let result) where result.job == hash: return result
      case .body: throw damage(path, "it is the result of another job")
      case .foreign(let format):
        throw EggError(
          .usage,
          "\(path) was written by another version of EGG (format \(format); this one reads \(SpoolFile.format)).",
          advice: "Use one version on both sides and remove the file; its job runs anew.")
      case .damaged(let reason):
        // It may be on its way from another machine.
        guard ContinuousClock.now < end else { throw damage(path, reason) }
        try await Task.sleep(for: times.latest)
      }
    }
  }

  /// Writes a job and waits for its result.
  func newResult<Outcome>(
    of job: SpoolJob, _ hash: String, as type: Outcome.Type
  ) async throws -> SpoolResult<Outcome> {
    var watch = WorkerWatch(job: job, folder: folder, times: times, deadline: deadline)
    var pause: Duration?
    while true {
      if let result = try await result(of: hash, as: type) { return result }
      if watch.isDue(at: .now) {
        if let remark = try watch.look(at: .now) { note(remark) }
        // Somebody may have emptied the folder meanwhile.
        if !SpoolDisk.exists(folder.job(hash)) { try folder.write(job, to: SpoolFolder.job) }
      }
      pause = times.next(after: pause)
      try await Task.sleep(for: pause ?? times.latest)
    }
  }

  private func damage(_ path: String, _ reason: String) -> EggError {
    EggError(
      .usage, "\(path) is half-written or damaged: \(reason).", advice: "Remove it; its job runs anew.")
  }
}
