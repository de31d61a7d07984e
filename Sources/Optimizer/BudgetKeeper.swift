import Domain

/// Says whether there is room for one more evaluation, with what the end of the run needs kept back.
struct BudgetKeeper: Sendable {
  /// What a run has used up at a moment.
  struct Mark: Sendable {
    var seconds: Double
    var deviceSeconds: Double
    var tokens: Int
    var usd: Double
  }

  private var settings: RunSettings
  private let stopwatch: Stopwatch
  private let deviceTime: DeviceTime
  private let meter: (any SpendingMeter)?
  private var recentAttempts: [Mark] = []
  private var longestTiming = 0.0

  /// Candidates evaluated, those of earlier processes included.
  private(set) var evaluations = 0
  /// Whether the budget refused an evaluation.
  private(set) var hasEnded = false

  init(
    _ settings: RunSettings, stopwatch: Stopwatch, deviceTime: DeviceTime, meter: (any SpendingMeter)? = nil
  ) {
    self.settings = settings
    self.stopwatch = stopwatch
    self.deviceTime = deviceTime
    self.meter = meter
  }

  /// Seconds of the whole run so far.
  var seconds: Double { stopwatch.seconds }
  /// What language models cost so far.
  var spending: Spending { meter?.spending ?? Spending() }

  /// What is used up now.
  var mark: Mark {
    let spending = spending
    return Mark(
      seconds: seconds, deviceSeconds: deviceTime.seconds, tokens: spending.tokens.total,
      usd: spending.usd ?? 0)
  }

  /// Whether one more evaluation fits; once it does not, none does.
  mutating func allowsEvaluation() -> Bool {
    hasEnded = hasEnded || !fits
    return !hasEnded
  }

  /// Whether there is room for the evaluation after the next one.
  var hasRoomAhead: Bool {
    var after = self
    after.countEvaluation()
    return !hasEnded && after.fits
  }

  /// Ends the budget: it was used up in the middle of an attempt.
  mutating func end() { hasEnded = true }

  /// The same account with a part of each limit.
  func limited(to part: Double) -> BudgetKeeper {
    var keeper = self
    keeper.settings.timeBudget = settings.timeBudget.map { $0 * part }
    keeper.settings.deviceTimeBudget = settings.deviceTimeBudget.map { $0 * part }
    keeper.settings.evaluationBudget = settings.evaluationBudget.map { max(1, Int(Double($0) * part)) }
    return keeper
  }

  /// Goes on from what another account of the same run counted, with the limits of this one.
  mutating func take(over other: BudgetKeeper) {
    evaluations = other.evaluations
    recentAttempts = other.recentAttempts
    longestTiming = other.longestTiming
  }

  /// Counts an evaluation.
  mutating func countEvaluation() { evaluations += 1 }

  /// Takes note of what an attempt took; the dearest of the last three is the next one's estimate.
  mutating func note(attemptSince start: Mark) {
    let now = mark
    let attempt = Mark(
      seconds: now.seconds - start.seconds, deviceSeconds: now.deviceSeconds - start.deviceSeconds,
      tokens: now.tokens - start.tokens, usd: now.usd - start.usd)
    recentAttempts = recentAttempts.suffix(2) + [attempt]
  }

  /// Takes note of how long a full timing took, in seconds.
  mutating func note(timingOf seconds: Double) { longestTiming = max(longestTiming, seconds) }

  /// Whether one more candidate with its final timings fits, that no agent is asked for.
  var hasRoomForAnother: Bool {
    hasTimeForAnother && settings.evaluationBudget.map { evaluations < $0 } ?? true
  }

  /// Whether there is time for the final timings of one more, which a form of PyTorch needs that is no evaluation.
  var hasTimeForAnother: Bool {
    let timings = Double(Search.finalTimings) * longestTiming
    let now = mark
    return fits(now.seconds + timings, \.seconds, settings.timeBudget)
      && fits(now.deviceSeconds + timings, \.deviceSeconds, settings.deviceTimeBudget)
  }

  private var fits: Bool {
    let now = mark
    return hasRoomForAnother
      && fits(Double(now.tokens), { Double($0.tokens) }, settings.tokenBudget.map(Double.init))
      && fits(now.usd, \.usd, settings.usdBudget)
  }

  /// Whether another attempt as dear as the recent ones stays inside a limit.
  private func fits(_ used: Double, _ cost: (Mark) -> Double, _ limit: Double?) -> Bool {
    guard let limit else { return true }
    return used + (recentAttempts.map(cost).max() ?? 0) < limit
  }
}
