import Domain

/// How many calls and blocks a timing takes, fixed by the parent before it begins.
struct BlockPlan: Sendable, Hashable {
  /// Timed calls in one block.
  struct Lane: Sendable, Hashable {
    var calls: Int
    /// Calls before the timed ones, to bring caches and threads back after the other side's turn.
    var warmup: Int
    /// Calls after the timed ones for wall time alone, where that is another.
    var wallCalls: Int

    /// Fills a block; `secondsPerCall` is wall time with all that a call needs besides the module.
    ///
    /// The first call of a block on a GPU asks the driver for memory, which the one before gave back: 0.4 ms of a call of
    /// 31 ms on an H100, and 7 ms of one of 14 ms. It is never timed.
    init(secondsPerCall: Double, isOnGPU: Bool = false) {
      calls = Int(min(max(BlockPlan.blockSeconds / secondsPerCall, 1), 2000))
      let least = secondsPerCall > 0.05 && !isOnGPU ? 0.0 : 1
      warmup = Int(min(max(BlockPlan.warmupSeconds / secondsPerCall, least), 100))
      wallCalls = max(1, min(calls / 4, 25))
    }
  }

  var candidate: Lane
  var rival: Lane
  /// Pairs of one block on each side in a round.
  var pairs: Int
  /// How many rounds there are: at least the lower bound, and more while the result is unclear.
  var rounds: ClosedRange<Int>

  static let blockSeconds = 0.075
  static let warmupSeconds = 0.01
  /// A timing of slow modules ends after about this time.
  static let budgetSeconds = 10.0

  init(
    candidateSeconds: Double, rivalSeconds: Double, effort: TimingEffort, isInNewProcesses: Bool = false,
    isOnGPU: Bool = false
  ) {
    candidate = Lane(secondsPerCall: candidateSeconds, isOnGPU: isOnGPU)
    rival = Lane(secondsPerCall: rivalSeconds, isOnGPU: isOnGPU)
    let pairSeconds =
      Double(candidate.calls + candidate.warmup) * candidateSeconds
      + Double(rival.calls + rival.warmup) * rivalSeconds
    let wanted = BlockPlan.wanted(effort, isInNewProcesses: isInNewProcesses)
    let affordable = Int(min(BlockPlan.budgetSeconds / pairSeconds, 100))
    pairs = max(3, min(wanted.pairs, affordable))
    let most = max(1, min(wanted.rounds.upperBound, affordable / pairs))
    rounds = min(wanted.rounds.lowerBound, most)...most
  }

  /// Rounds in new processes are smaller, since there are always some of them.
  private static func wanted(
    _ effort: TimingEffort, isInNewProcesses: Bool
  ) -> (pairs: Int, rounds: ClosedRange<Int>) {
    switch effort {
    case .screening: (4, 1...2)
    case .full: isInNewProcesses ? (4, 3...9) : (10, 1...5)
    }
  }

  /// Whose turn it is: B C C B B C C B …, so that neither side always comes first.
  static func rivalGoesFirst(inPair pair: Int) -> Bool { pair.isMultiple(of: 2) }
}
