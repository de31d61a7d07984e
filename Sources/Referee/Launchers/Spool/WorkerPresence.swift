import Essentials
import Domain

/// A worker's record in the spool folder, rewritten again and again as a sign of life.
actor WorkerPresence {
  private let folder: SpoolFolder
  private var record: WorkerRecord
  private var hasLeft = false

  init(folder: SpoolFolder, offer: WorkerOffer) {
    self.folder = folder
    record = WorkerRecord(offer: offer, process: .own)
  }

  /// Appears in the folder.
  func announce() throws { try write() }

  /// Gives signs of life until the task is cancelled; one that can't be written is left out.
  func beat(every interval: Duration) async {
    while (try? await Task.sleep(for: interval)) != nil { try? write() }
  }

  /// Tells others what this worker keeps warm and works on.
  func show(bench: String?, job: String?) {
    record.bench = bench
    record.job = job
    try? write()
  }

  /// Disappears from the folder.
  func leave() {
    hasLeft = true
    unlink(folder.worker(record.offer.id))
  }

  private func write() throws {
    guard !hasLeft else { return }
    record.beat += 1
    try folder.write(record, to: SpoolFolder.worker, record.offer.id)
  }
}
