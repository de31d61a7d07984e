public import Domain

/// Algorithm 1 of the paper: seeds, their refinement, then mapping, tiling and memory, over three agents and a referee.
///
/// Every step has a name and goes through the journal, so that a run which was cut off anywhere goes on from there:
/// what is recorded is recalled, nothing runs twice, and no agent is asked again.
public struct Optimizer: Sendable {
  private let header: RunHeader
  private let team: AgentTeam
  private let warmTeam: AgentTeam?
  private let referee: any Refereeing
  private let steps: StepRunner
  private let elapsed: Duration
  private let deviceSeconds: Double
  private let clock: any Clock<Duration>

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - environment: versions and machine facts for the record.
  ///   - observer: told of every event, recalled or new.
  ///   - elapsed: what earlier processes already spent on this run; counts against the time budget.
  ///   - deviceSeconds: the part of it on the device; counts against the budget of device time.
  ///   - clock: measures the time budget.
  ///   - warmTeam: whose best candidate is the first seed, where the settings ask for a warm start.
  public init(
    problem: Problem, settings: RunSettings, team: AgentTeam, referee: any Refereeing,
    journal: any RunRecording, environment: [String: String] = [:], observer: (any RunObserver)? = nil,
    elapsed: Duration = .zero, deviceSeconds: Double = 0, clock: any Clock<Duration> = ContinuousClock(),
    warmTeam: AgentTeam? = nil
  ) {
    let warmTeam = settings.seedSource == .expert ? warmTeam : nil
    let agents = team.name + (warmTeam.map { ", warm start by \($0.name)" } ?? "")
    header = RunHeader(problem: problem, settings: settings, agents: agents, environment: environment)
    self.team = settings.ablates(.multiAgent) ? team.alone : team
    self.warmTeam = warmTeam
    self.referee = referee
    steps = StepRunner(journal: journal, observer: observer)
    self.elapsed = elapsed
    self.deviceSeconds = deviceSeconds
    self.clock = clock
  }

  /// Carries the run out, or goes on with it where the journal ends.
  ///
  /// - Throws: `EggError` with `.notImproved` or `.budget` when no seed is valid, `.usage` when the journal belongs to
  ///   another run; `CancellationError` after recording the interruption when the task is cancelled; whatever the
  ///   agents, the referee or the journal throw.
  public func run() async throws -> RunOutcome {
    do {
      return try await optimize()
    } catch  where error is CancellationError || Task.isCancelled {
      try? await steps.record(.interrupted("stopped from outside"), as: "interrupted")
      throw CancellationError()
    }
  }

  private func optimize() async throws -> RunOutcome {
    let stopwatch = Stopwatch(clock, elapsed: elapsed)
    let deviceTime = DeviceTime(stopwatch, before: deviceSeconds)
    var steps = steps
    steps.deviceTime = deviceTime
    let header = try await begin()
    let admission = try await steps.perform("admission", .admitted) { try await referee.admit() }
    var search = Search(
      header: header, admission: admission, team: team, referee: referee, steps: steps,
      budget: BudgetKeeper(header.settings, stopwatch: stopwatch, deviceTime: deviceTime, meter: team.meter))

    if let warmTeam { search.warmSeed = try await search.warmStart(by: warmTeam) }
    let lanes = try await search.search()
    return try await search.conclude(with: lanes[0])
  }

  /// Records the head of the run, or makes sure that the journal is of this run; budgets alone may be new.
  private func begin() async throws -> RunHeader {
    var recorded = try await steps.perform("started", .started) { header }
    recorded.settings.timeBudget = header.settings.timeBudget
    recorded.settings.evaluationBudget = header.settings.evaluationBudget
    recorded.settings.deviceTimeBudget = header.settings.deviceTimeBudget
    recorded.settings.tokenBudget = header.settings.tokenBudget
    recorded.settings.usdBudget = header.settings.usdBudget
    guard
      recorded.problem.hash == header.problem.hash, recorded.settings == header.settings,
      recorded.agents == header.agents
    else {
      throw EggError(
        .usage, "The journal is of another run: its problem, settings or agents (\(recorded.agents)) differ.",
        advice: "Resume it as it was begun, or start a new run.")
    }
    return recorded
  }
}
