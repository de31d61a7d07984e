/// Device memory that problems which are judged at once have set aside, in the order in which they asked.
///
/// Without it each takes what it finds, and one that comes late computes in fp64 on the processor, or fails: a batch
/// normalisation of 4 GB took 20 s beside two others instead of 6 (H200).
actor MemoryBudget {
  private var total = 0
  private var taken = 0
  private var holders = 0
  private var queue: [(bytes: Int, resume: CheckedContinuation<Void, Never>)] = []

  /// How many wait.
  var waiting: Int { queue.count }

  /// Waits until so many bytes are left of those that were free before anyone asked.
  ///
  /// One that wants more than there is gets them when nobody else has any. `available` is what is free now.
  func acquire(_ bytes: Int, available: Int) async {
    if holders == 0 { total = available }
    if queue.isEmpty, fits(bytes) { return take(bytes) }
    await withCheckedContinuation { queue.append((bytes, $0)) }
  }

  /// Gives back what was acquired.
  func release(_ bytes: Int) {
    holders -= 1
    taken -= bytes
    while let next = queue.first, fits(next.bytes) {
      queue.removeFirst()
      take(next.bytes)
      next.resume.resume()
    }
  }

  private func fits(_ bytes: Int) -> Bool { holders == 0 || taken + bytes <= total }

  private func take(_ bytes: Int) {
    holders += 1
    taken += bytes
  }
}
