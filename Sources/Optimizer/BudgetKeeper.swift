import Domain

/// Says whether there is time and leave for one more evaluation, with what the end of the run needs kept back.
struct BudgetKeeper: Sendable {
  private let timeBudget: Double?
  private let evaluationBudget: Int?
  private let stopwatch: Stopwatch
  private var recentAttempts: [Double] = []
  private var longestTiming = 0.0

  /// Candidates evaluated, those of earlier processes included.
  private(set) var evaluations = 0
  /// Whether the budget refused an evaluation.
  private(set) var hasEnded = false

  init(_ settings: RunSettings, stopwatch: Stopwatch) {
    timeBudget = settings.timeBudget
    evaluationBudget = settings.evaluationBudget
    self.stopwatch = stopwatch
  }

  /// Seconds of the whole run so far.
  var seconds: Double { stopwatch.seconds }

  /// Whether one more evaluation fits; once it does not, none does.
  mutating func allowsEvaluation() -> Bool {
    hasEnded = hasEnded || !fitsTime || !fitsCount
    return !hasEnded
  }

  /// Counts an evaluation.
  mutating func countEvaluation() { evaluations += 1 }

  /// Takes note of how long an attempt took, in seconds; the slowest of the last three is the next one's estimate.
  mutating func note(attemptOf seconds: Double) {
    recentAttempts = recentAttempts.suffix(2) + [seconds]
  }

  /// Takes note of how long a full timing took, in seconds.
  mutating func note(timingOf seconds: Double) { longestTiming = max(longestTiming, seconds) }

  private var fitsTime: Bool {
    guard let timeBudget else { return true }
    let needed = (recentAttempts.max() ?? 0) + Double(Search.finalBaselines.count) * longestTiming
    return seconds + needed < timeBudget
  }

  private var fitsCount: Bool { evaluationBudget.map { evaluations < $0 } ?? true }
}
