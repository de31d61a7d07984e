import Domain

/// Compares the processor time of timed calls with what the allowed cores can give in that time.
struct HiddenWork: Sendable, Hashable {
  var processorSeconds: Double
  var reportedSeconds: Double
  var cores: Int

  /// A remark when a block used more than its cores could give.
  ///
  /// The clocks' tolerance is a fifth, and a tick of 10 ms: what a thread used on another core before the block began,
  /// to empty the caches, is booked at its core's next tick.
  var remark: String? {
    let possible = 1.2 * possibleSeconds + 0.01
    guard processorSeconds > possible else { return nil }
    return
      "The timed calls used \(milliseconds(processorSeconds)) ms of processor time, but \(cores) cores can "
      + "give at most \(milliseconds(possible)) ms in that time: the candidate uses more threads than it may."
  }

  /// Twice what is possible and 20 ms more, several ticks of the kernel's clock, is no matter of tolerance.
  var failure: Failure? {
    guard processorSeconds > 2 * possibleSeconds + 0.02, let remark else { return nil }
    return Failure(kind: .timingInconsistent, message: remark, evidence: [.hiddenThreads])
  }

  private var possibleSeconds: Double { reportedSeconds * Double(cores) }

  private func milliseconds(_ seconds: Double) -> String { String(Int((seconds * 1e3).rounded())) }
}
