import Domain
import Essentials

/// Who works on which job.
///
/// A claim saves work and decides nothing: should two workers ever carry out one job, the first result stays.
struct Claims: Sendable {
  let folder: SpoolFolder
  /// The worker that claims.
  let owner: String

  /// Takes a job; false when somebody has it.
  func take(_ job: String) throws(EggError) -> Bool {
    try SpoolDisk.create(folder.claim(job), Data(owner.utf8))
  }

  /// The worker that has a job; `nil` when nobody has.
  func holder(of job: String) throws(EggError) -> String? {
    try SpoolDisk.content(of: folder.claim(job), atMost: 200).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Gives a job back, if it is still ours.
  func release(_ job: String) {
    if (try? holder(of: job)) == owner { unlink(folder.claim(job)) }
  }

  /// Takes the claim of a dead worker away; false when somebody else was faster.
  ///
  /// A rename succeeds for one only. Should the claim have changed hands just before, it is put back.
  func takeAway(_ job: String, from dead: String) throws(EggError) -> Bool {
    let removed = "\(folder.claim(job)).\(owner)"
    guard rename(folder.claim(job), removed) == 0 else { return false }
    let wasDead = try SpoolDisk.content(of: removed, atMost: 200) == Data(dead.utf8)
    // A link does not replace: should a third worker have claimed the job by now, it keeps it.
    if !wasDead { link(removed, folder.claim(job)) }
    unlink(removed)
    return wasDead
  }
}
