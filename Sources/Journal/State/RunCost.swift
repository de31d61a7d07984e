public import Domain

/// What a finished run took.
public struct RunCost: Sendable, Hashable {
  /// Who carried it out.
  public var agents: String
  /// What language models cost.
  public var spending: Spending
  /// Wall seconds.
  public var seconds: Double
  /// Seconds of them in which candidates and baselines were on the device.
  public var deviceSeconds: Double

  /// Makes a record.
  public init(agents: String, spending: Spending, seconds: Double, deviceSeconds: Double) {
    self.agents = agents
    self.spending = spending
    self.seconds = seconds
    self.deviceSeconds = deviceSeconds
  }

  /// Reads a journal; `nil` while the run has not ended, or when it was replayed from recordings.
  public init?(_ entries: [JournalEntry]) {
    let state = RunState(entries)
    guard state.isFinished, let header = state.header, state.spending.recalled == 0 else { return nil }
    self.init(
      agents: header.agents, spending: state.spending, seconds: state.elapsed,
      deviceSeconds: RunCost.deviceSeconds(of: entries))
  }

  /// Seconds of a run so far in which candidates and baselines were on the device.
  public static func deviceSeconds(of entries: [JournalEntry]) -> Double {
    zip(entries, entries.dropFirst()).reduce(0) { sum, pair in
      pair.1.event.isOfDevice ? sum + pair.1.elapsed - pair.0.elapsed : sum
    }
  }
}
