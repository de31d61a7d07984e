/// Who lives, by beats that change while we look: only this process's own clock counts.
struct LifeSigns: Sendable {
  private struct Sign {
    var beat: Int?
    var since: ContinuousClock.Instant
    var hasEnded = false
  }

  /// A worker whose beat does not change for so long counts as dead.
  var patience: Duration
  private var signs: [String: Sign] = [:]

  init(patience: Duration) { self.patience = patience }

  /// Notes what a worker's record says now; a worker without a record gives no sign.
  mutating func note(_ id: String, _ record: WorkerRecord?, at now: ContinuousClock.Instant) {
    if let sign = signs[id], sign.beat == record?.beat, sign.hasEnded == (record?.process.hasEnded ?? false) {
      return
    }
    signs[id] = Sign(beat: record?.beat, since: now, hasEnded: record?.process.hasEnded ?? false)
  }

  /// Whether a worker may be alive; one that was never seen before is given its time.
  func mayLive(_ id: String, at now: ContinuousClock.Instant) -> Bool {
    guard let sign = signs[id] else { return true }
    return !sign.hasEnded && now - sign.since < patience
  }
}
