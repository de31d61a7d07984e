import Domain
import Essentials
import Journal
import Suite

/// The bench's log while this process writes to it.
actor BenchDesk {
  private let folder: BenchFolder
  private let log: RecordLog<BenchEvent>
  private(set) var state: BenchState
  /// Devices that left in this process, with the reason.
  private(set) var lost: [String] = []

  /// Opens the log, and holds what is asked against what it holds.
  ///
  /// - Throws: `.usage` when another process has the bench open, when its conditions are other ones, or when a problem
  ///   has another text than the bench's.
  init(_ folder: BenchFolder, request: BenchSession.Request?, floor: BenchFloor) async throws {
    self.folder = folder
    log = try folder.openLog()
    state = BenchState(log.history)
    try await open(request, floor)
    if let request { try await join(request.suite) }
  }

  /// Appends an event, and takes it in once it is on disk.
  func append(_ event: BenchEvent) async throws {
    try await log.append(event)
    state.apply(event)
    if case .deviceLeft(let device, let reason) = event { lost.append("\(device): \(reason)") }
  }

  /// What is still to be done.
  func jobs() throws(EggError) -> [SuiteJob] {
    var problems: [String: SuiteProblem] = [:]
    var jobs: [SuiteJob] = []
    let planned = Dictionary(state.problems.map { ($0.id, $0) }) { first, _ in first }
    for key in state.open {
      guard let plan = planned[key.problem] else { continue }
      let known = problems[plan.id]
      let problem = if let known { known } else { try folder.problem(plan) }
      problems[plan.id] = problem
      jobs.append(SuiteJob(problem: problem, agents: key.agents))
    }
    return jobs
  }

  /// What all pieces of work share.
  func context(_ floor: BenchFloor) throws(EggError) -> BenchContext {
    guard let header = state.header else {
      throw EggError(
        .usage, "\(folder.path) holds no bench.", advice: "Begin one: egg bench PROBLEMS --out DIR.")
    }
    let state = state
    return BenchContext(
      folder: folder, header: header, agents: try agents(of: header), facts: floor.facts,
      isCrowded: floor.places.contains { $0.lanes > 1 }, secondsBefore: { state.deviceSecondsBefore($0) })
  }

  private func agents(of header: BenchHeader) throws(EggError) -> [BenchAgent] {
    if let answers = header.answers {
      return [.answers(answers == "reference" ? .reference : .folder(answers, sample: header.sample ?? 0))]
    }
    let agents = header.agents.compactMap(BenchAgent.init)
    guard agents.count == header.agents.count else {
      throw EggError(
        .usage, "The bench's agents (\(header.agents.joined(separator: ", "))) are not all known here.",
        advice: "It was written by another version of EGG; begin a new bench.")
    }
    return agents
  }

  private func open(_ request: BenchSession.Request?, _ floor: BenchFloor) async throws {
    let wanted = request.map { BenchHeader($0, floor) }
    guard let recorded = state.header else {
      guard let wanted else {
        throw EggError(
          .usage, "The bench in \(folder.path) was cut off before its first line.",
          advice: "Nothing is lost: begin it anew with `egg bench PROBLEMS --out DIR`.")
      }
      return try await append(.opened(wanted))
    }
    var now = wanted ?? recorded
    (now.device, now.versions) = (floor.model, floor.versions)
    let differences = recorded.machineDifferences(from: now) + recorded.requestDifferences(from: now)
    guard !differences.isEmpty else { return }
    throw EggError(
      .usage,
      "The bench in \(folder.path) is of other conditions than now: "
        + differences.map(\.words).joined(separator: "; ") + ".",
      advice:
        "Results are not mixed: go on under the bench's own conditions, or choose another folder with --out.")
  }

  private func join(_ suite: ProblemSuite) async throws {
    let known = Dictionary(state.problems.map { ($0.id, $0.hash) }) { first, _ in first }
    if let changed = suite.problems.first(where: { (known[$0.id] ?? $0.problem.hash) != $0.problem.hash }) {
      throw EggError(
        .usage, "\(changed.id) has another text than the problem of that name in \(folder.path).",
        advice: "Results are not mixed: choose another folder with --out.")
    }
    let new = suite.problems.filter { known[$0.id] == nil }
    guard !new.isEmpty else { return }
    for problem in new { try folder.keep(problem) }
    try await append(.joined(new.map(PlannedProblem.init)))
  }
}

extension BenchHeader {
  init(_ request: BenchSession.Request, _ floor: BenchFloor) {
    var settings = request.settings
    settings.target = floor.target
    // Any device of the kind may go on with a run.
    settings.device = floor.target == .cpu ? .cpu : .cuda(0)
    self.init(
      agents: request.agents.map(\.name), settings: settings, baselines: request.baselines,
      judgesByKernelBench: request.judgesByKernelBench, device: floor.model, versions: floor.versions)
    attempts = request.attempts
    guard case .answers(let source)? = request.agents.first else { return }
    switch source {
    case .reference: answers = "reference"
    case .folder(let path, let sample): (answers, self.sample) = (path, sample)
    }
  }
}
