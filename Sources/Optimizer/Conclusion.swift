import Domain

/// The end of a run: the winner against PyTorch, and the result.
extension Search {
  /// Timings that the end of a run takes at the least: against eager and `torch.compile`.
  static let finalTimings = 2

  /// A contender with its final timings.
  private struct Finalist: Sendable {
    var incumbent: Incumbent
    var eager: TimingOutcome
    /// Against PyTorch's other forms of the class that may be the fastest.
    var rivals: [Baseline: TimingOutcome] = [:]

    var isAcceptable: Bool { eager.failure == nil && eager.verdict != .slower }

    /// All valid timings, in the order of the forms.
    var timings: [(form: Baseline, outcome: TimingOutcome)] {
      let all = rivals.merging([.eager: eager]) { $1 }
      return Baseline.allCases.compactMap { form in all[form].map { (form, $0) } }
        .filter { $0.1.failure == nil }
    }

    /// The forms of PyTorch that beat it, that which does so by most first.
    var fasterForms: [Baseline] {
      timings.filter { $0.outcome.verdict == .slower }
        .sorted { $0.outcome.speedup.value < $1.outcome.speedup.value }.map(\.form)
    }
  }

  /// Times the winner at full effort; if a form of PyTorch of the same class is faster, that is what the run returns.
  mutating func conclude(with incumbent: Incumbent) async throws -> RunOutcome {
    var finalist = try await finalist(from: incumbent)
    var profile: ProfileReport?
    if finalist.eager.failure == nil {
      let forms = try await rivalForms()
      try await time(&finalist, against: forms, at: "final")
      for form in finalist.fasterForms {
        guard let standIn = try await standIn(form, for: finalist, against: forms) else { continue }
        finalist = standIn
        break
      }
      profile = try await self.profile(finalist.incumbent.candidate, at: "final")
    }
    var measured = result(of: finalist, ownKernelShare: profile?.ownKernelShare)
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

  /// `torch.compile`, and what else may be the fastest form of the class by PyTorch's own times.
  private func rivalForms() async throws -> [Baseline] {
    let usual = Baseline.usual(for: settings.precision, onGPU: admission.device.gpu != nil)
    let report = try await referee.baselines(usual, noise: false)
    guard !report.times.isEmpty else { return [.compile] }
    let contenders = report.contenders(among: usual.filter { $0.belongs(to: settings.precision) })
    return usual.filter { form in
      report[form] != nil && form != .eager && (form == .compile || contenders.contains(form))
    }
  }

  private mutating func time(
    _ finalist: inout Finalist, against forms: [Baseline], at step: String
  ) async throws {
    for form in forms {
      finalist.rivals[form] = try await time(finalist.incumbent.candidate, against: form, at: step)
    }
  }

  /// A form of PyTorch in the finalist's place; `nil` when it is not correct, not the faster one after all, or when
  /// the budget has no room for it.
  private mutating func standIn(
    _ form: Baseline, for finalist: Finalist, against forms: [Baseline]
  ) async throws -> Finalist? {
    guard finalist.incumbent.candidate.form != form,
      let candidate = PyTorchForm.candidate(form, of: admission), !evaluated.contains(candidate.id)
    else { return nil }
    let step = "final/pytorch-\(form.rawValue)"
    guard await mayStandIn(at: step) else { return nil }
    _ = try await steps.perform("\(step)/proposed", .proposed) { candidate }
    guard let precision = try await precision(of: candidate, at: step) else { return nil }
    let eager = try await time(candidate, against: .eager, at: step)
    guard eager.failure == nil, eager.speedup.value > finalist.eager.speedup.value else { return nil }
    var standIn = Finalist(
      incumbent: Incumbent(
        candidate: candidate, precision: precision, gain: eager.speedup.value, decisions: [candidate.title]),
      eager: eager)
    try await time(&standIn, against: forms, at: step)
    return standIn
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

  /// Whether an earlier process began with it, or there is time for it in a run that has not ended.
  private func mayStandIn(at step: String) async -> Bool {
    if await steps.isRecorded("\(step)/proposed") { return true }
    if await steps.isRecorded("finished") { return false }
    return budget.hasTimeForAnother
  }

  /// The class of a form of PyTorch, which counts as no evaluation; `nil` when it is not correct here.
  private func precision(of candidate: Candidate, at step: String) async throws -> PrecisionClass? {
    let build = try await steps.perform("\(step)/build", .built(candidate.id)) {
      try await referee.build(candidate)
    }
    guard build.failure == nil else { return nil }
    let check = try await steps.perform("\(step)/check", .checked(candidate.id)) {
      try await referee.check(candidate)
    }
    return check.failure == nil ? check.precision : nil
  }

  private func result(of finalist: Finalist, ownKernelShare: Double?) -> RunResult {
    let timings = Dictionary(uniqueKeysWithValues: finalist.timings.map { ($0.form, $0.outcome) })
    let (eager, compile) = (timings[.eager], timings[.compile])
    var result = RunResult(
      problem: header.problem.name, device: admission.device.name, target: settings.target,
      precision: finalist.incumbent.precision, agents: header.agents,
      verdict: .init(strict: eager != nil, kernelbench: nil),
      speedup: speedups(eager: eager, compile: compile, of: finalist),
      time: .init(
        candidate: eager.map { $0.candidateSeconds.value * 1e6 },
        eager: eager.map { $0.rivalSeconds.value * 1e6 },
        compile: compile.map { $0.rivalSeconds.value * 1e6 }, floor: admission.floorSeconds * 1e6),
      candidate: finalist.isAcceptable ? RunResult.candidateName : nil, ownKernelShare: ownKernelShare,
      stages: summaries,
      evaluations: budget.evaluations, tokens: budget.spending.tokens, usd: budget.spending.usd,
      seconds: budget.seconds,
      environment: header.environment)
    if eager != nil { result.returned = finalist.incumbent.candidate.form }
    return result
  }

  private func speedups(
    eager: TimingOutcome?, compile: TimingOutcome?, of finalist: Finalist
  ) -> RunResult.Speedups {
    let measured = finalist.timings.map { RunResult.BaselineSpeedup($0.outcome.speedup, over: $0.form) }
    return .init(
      eager: eager?.speedup, compile: compile?.speedup,
      fastest: eager == nil ? nil : measured.min { $0.value < $1.value })
  }
}
