/// Compares the processor time of timed calls with what the allowed cores can give in that time.
enum HiddenWork {
  /// A remark when a block used more than its cores could give; a fifth, and a millisecond, are the clocks' tolerance.
  static func remark(processorSeconds: Double, reportedSeconds: Double, cores: Int) -> String? {
    let possible = 1.2 * reportedSeconds * Double(cores) + 0.001
    guard processorSeconds > possible else { return nil }
    return
      "The timed calls used \(milliseconds(processorSeconds)) ms of processor time, but \(cores) cores can "
      + "give at most \(milliseconds(possible)) ms in that time: the candidate uses more threads than it may."
  }

  private static func milliseconds(_ seconds: Double) -> String { String(Int((seconds * 1e3).rounded())) }
}
