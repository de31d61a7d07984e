import Domain

/// The workers of a spool folder, with what is known of their lives.
struct Roster: Sendable {
  let folder: SpoolFolder
  /// What living and dead workers wrote last.
  private(set) var records: [WorkerRecord] = []
  /// Records that another version of EGG wrote.
  private(set) var foreign: [String] = []
  private var signs: LifeSigns

  init(folder: SpoolFolder, patience: Duration) {
    self.folder = folder
    signs = LifeSigns(patience: patience)
  }

  /// Reads all records; one that is half copied keeps its last state.
  mutating func refresh(at now: ContinuousClock.Instant) throws(EggError) {
    var found: [WorkerRecord] = []
    foreign = []
    for id in try folder.workers() {
      switch try SpoolFile.read(WorkerRecord.self, at: folder.worker(id)) {
      case .body(let record) where record.offer.id == id: found.append(record)
      case .foreign: foreign.append(id)
      case .body, .damaged, .absent: found += records.filter { $0.offer.id == id }
      }
    }
    records = found.sorted { $0.offer.id < $1.offer.id }
    for record in records { signs.note(record.offer.id, record, at: now) }
  }

  /// The workers that may be alive.
  func living(at now: ContinuousClock.Instant) -> [WorkerRecord] {
    records.filter { signs.mayLive($0.offer.id, at: now) }
  }

  /// Whether a worker may be alive; one that has no record gives no sign.
  mutating func mayLive(_ id: String, at now: ContinuousClock.Instant) -> Bool {
    if !records.contains(where: { $0.offer.id == id }) { signs.note(id, nil, at: now) }
    return signs.mayLive(id, at: now)
  }
}
