import Domain

/// The end of a run: the winner against PyTorch, and the result.
extension Search {
  /// The PyTorch forms of the same class that the winner is reported against.
  static let finalBaselines: [Baseline] = [.eager, .compile]

  /// A contender with its final timing against eager.
  private struct Finalist: Sendable {
    var incumbent: Incumbent
    var eager: TimingOutcome
    var isAcceptable: Bool { eager.failure == nil && eager.verdict != .slower }
  }

  /// Times the winner at full effort; if it is slower than eager, a candidate of plain PyTorch calls stands in for it.
  mutating func conclude(with incumbent: Incumbent) async throws -> RunOutcome {
    let finalist = try await finalist(from: incumbent)
    var compile: TimingOutcome?
    var profile: ProfileReport?
    if finalist.eager.failure == nil {
      compile = try await time(finalist.incumbent.candidate, against: .compile, at: "final")
      profile = try await self.profile(finalist.incumbent.candidate, at: "final")
    }
    var measured = result(of: finalist, compile: compile, ownKernelShare: profile?.ownKernelShare)
    // Resuming judges again rather than recalling: it takes five calls.
    measured.verdict.kernelbench =
      switch try await referee.kernelbench(finalist.incumbent.candidate) {
      case .passed?: true
      case .failed?: false
      case .impossible?, nil: nil
      }
    let judged = measured
    let result = try await steps.perform("finished", .finished) { judged }
    return RunOutcome(
      result: result, winner: finalist.isAcceptable ? finalist.incumbent.candidate : nil,
      isImproved: finalist.isAcceptable && finalist.eager.verdict == .faster)
  }

  /// The first contender that is not slower than eager, else the first that could be timed at all.
  private mutating func finalist(from incumbent: Incumbent) async throws -> Finalist {
    var timed: [Finalist] = []
    var contenders = [incumbent] + fallbacks(for: incumbent)
    while !contenders.isEmpty {
      let contender = contenders.removeFirst()
      let step = timed.isEmpty ? "final" : "final/fallback-\(timed.count)"
      let eager = try await time(contender.candidate, against: .eager, at: step)
      let finalist = Finalist(incumbent: contender, eager: eager)
      if finalist.isAcceptable { return finalist }
      timed.append(finalist)
      // What the incumbent replaced is slower still: only PyTorch's own calls can do better.
      if eager.failure == nil { contenders.removeAll { !$0.candidate.isPlain } }
    }
    return timed.first { $0.eager.failure == nil } ?? timed[0]
  }

  /// Earlier incumbents from the newest to the oldest, then seeds of plain PyTorch calls.
  private func fallbacks(for incumbent: Incumbent) -> [Incumbent] {
    var seen: Set = [incumbent.candidate.id]
    let plain = validSeeds.filter(\.candidate.isPlain)
    return (lineage.reversed() + plain).filter { seen.insert($0.candidate.id).inserted }
  }

  private func result(
    of finalist: Finalist, compile: TimingOutcome?, ownKernelShare: Double?
  ) -> RunResult {
    let eager = finalist.eager.failure == nil ? finalist.eager : nil
    let compile = compile?.failure == nil ? compile : nil
    return RunResult(
      problem: header.problem.name, device: admission.device.name, target: settings.target,
      precision: finalist.incumbent.precision, agents: header.agents,
      verdict: .init(strict: eager != nil, kernelbench: nil),
      speedup: speedups(eager: eager, compile: compile),
      time: .init(
        candidate: eager.map { $0.candidateSeconds.value * 1e6 },
        eager: eager.map { $0.rivalSeconds.value * 1e6 },
        compile: compile.map { $0.rivalSeconds.value * 1e6 }, floor: admission.floorSeconds * 1e6),
      candidate: finalist.isAcceptable ? RunResult.candidateName : nil, ownKernelShare: ownKernelShare,
      stages: summaries,
      evaluations: budget.evaluations, tokens: budget.spending.tokens, usd: budget.spending.usd,
      seconds: budget.seconds,
      environment: header.environment)
  }

  private func speedups(eager: TimingOutcome?, compile: TimingOutcome?) -> RunResult.Speedups {
    let measured = zip(Search.finalBaselines, [eager, compile]).compactMap { baseline, timing in
      timing.map { RunResult.BaselineSpeedup($0.speedup, over: baseline) }
    }
    return .init(
      eager: eager?.speedup, compile: compile?.speedup, fastest: measured.min { $0.value < $1.value })
  }
}
