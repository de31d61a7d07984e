import ArgumentParser
import Domain
import Essentials
import Journal
import Presentation
import Suite

/// One process's work on a bench: open its folder, judge what is missing, write what came of it.
struct BenchSession: Sendable {
  /// What a bench is asked to do; `nil` goes on with what was asked before.
  struct Request: Sendable {
    var suite: ProblemSuite
    var agents: [BenchAgent]
    var baselines: [Baseline]?
    var judgesByKernelBench: Bool
    /// Attempts in each tuning stage; `nil` for what is usual for the agents.
    var attempts: Int?
    /// The settings but for the target, which the device gives.
    var settings: RunSettings

    /// Whether kernels are to be written, and not only judged.
    var looksForKernels: Bool {
      agents.contains { if case .team = $0 { true } else { false } }
    }
  }

  var path: String
  var request: Request?
  /// How models are reached; whom they are, the bench's conditions say.
  var team: TeamOption
  var site: JobSite
  var devices: DevicesOption
  var pace: PaceOptions
  var output: OutputOptions

  /// Carries the bench out as far as time and devices go.
  ///
  /// - Throws: `ExitCode` 1 when no problem has a correct candidate; `EggError` with `.environment` when no device is
  ///   left, `.budget` when the time of the slice ended first, `.interrupted`.
  func carryOut() async throws {
    let floor = try await BenchFloor.find(devices, at: site, pace: pace) { note($0) }
    if case .here(let machine) = site, request?.looksForKernels ?? false {
      try machine.requireCompilers(for: floor.target)
    }
    let folder = try BenchFolder.open(path, workingDirectory: FileManager.default.currentDirectoryPath)
    let desk = try await BenchDesk(folder, request: request, floor: floor)
    for remark in request?.suite.remarks ?? [] { note(remark.message) }
    let state = await desk.state
    let view =
      output.quiet ? nil : BenchView.standardError(total: state.keys.count, results: state.rows)
    let queue = WorkQueue(
      try await desk.jobs(), deadline: pace.slice.map { .now + .seconds($0) })
    let ending: Result<Void, any Error>
    do { ending = .success(try await work(queue, floor, desk, view)) } catch { ending = .failure(error) }
    try await conclude(desk, folder)
    do {
      try ending.get()
      try await report(queue, desk, folder)
    } catch let error as EggError {
      // With --json the results are on standard output: an error there would make them two objects.
      guard output.json else { throw explained(error, folder) }
      StandardStreams.note(FailureReport(explained(error, folder)).lines)
      throw ExitCode(error.code.rawValue)
    }
  }

  private func explained(_ error: EggError, _ folder: BenchFolder) -> EggError {
    var error = error
    if error.code == .interrupted { error.message = "Interrupted; the bench so far is in \(folder.path)." }
    if error.code != .usage { error.advice += "\nGo on with it: egg resume \(ShellWord.quoted(folder.path))" }
    return error
  }

  private func work(
    _ queue: WorkQueue, _ floor: BenchFloor, _ desk: BenchDesk, _ view: BenchView?
  ) async throws {
    var context = try await desk.context(floor)
    context.fleets = try await fleets(of: context.agents, context.header.settings)
    let shared = context
    try await Interruption.cancelling {
      view?.note(Line("stopping; Ctrl-C again ends at once", .caution))
    } _: {
      let operation: @Sendable () async throws -> Void = {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for place in floor.places {
            group.addTask {
              try await place.work(
                queue, record: { try await record($0, desk, view) },
                note: { view?.note(Line("  \(place.name): \($0)", .faint)) }
              ) { job, seat in
                let trial = BenchTrial(context: shared, job: job) { view?.show(.step(job.key, $0)) }
                do {
                  let ending = try await trial.ending(at: seat)
                  if case .unanswered = ending {
                    try await desk.append(.paused(job.key, deviceSeconds: trial.deviceSeconds))
                  }
                  return ending
                } catch {
                  try? await desk.append(.paused(job.key, deviceSeconds: trial.deviceSeconds))
                  throw error
                }
              }
            }
          }
          try await group.waitForAll()
        }
      }
      guard let view else { return try await operation() }
      try await view.during(operation)
    }
  }

  /// The models of all agents, looked up before anything is spent.
  private func fleets(
    of agents: [BenchAgent], _ settings: RunSettings
  ) async throws -> [String: ModelFleet] {
    var fleets: [String: ModelFleet] = [:]
    for agent in agents {
      guard case .team(let choice, _) = agent else { continue }
      fleets[agent.name] = try await ModelFleet.find(choice, options: team, settings: settings) { note($0) }
    }
    return fleets
  }

  /// Keeps what must outlive this process, then shows it.
  private func record(_ moment: BenchMoment, _ desk: BenchDesk, _ view: BenchView?) async throws {
    switch moment {
    case .ended(let result): try await desk.append(.finished(result))
    case .deviceLeft(let device, let reason):
      try await desk.append(.deviceLeft(device, reason: reason))
    case .began, .step, .postponed: break
    }
    view?.show(moment)
  }

  private func conclude(_ desk: BenchDesk, _ folder: BenchFolder) async throws {
    guard let results = BenchResults(await desk.state) else { return }
    try BenchFiles.write(results, to: folder)
    if output.json {
      try StandardStreams.output(json: results)
    } else {
      StandardStreams.output(BenchTable.lines(for: results, folder: folder.path))
    }
  }

  /// How the process ends.
  private func report(_ queue: WorkQueue, _ desk: BenchDesk, _ folder: BenchFolder) async throws {
    let state = await desk.state
    guard state.open.isEmpty else {
      let open = Quantity.count(state.open.count, "problem")
      if await queue.isOver {
        throw EggError(.budget, "The time of this slice is over; \(open) still open.", advice: "")
      }
      let unanswered = await queue.awaitingAnswers.count
      if unanswered == state.open.count {
        throw EggError(
          .environment,
          "\(Quantity.count(unanswered, "problem")) \(unanswered == 1 ? "waits" : "wait") for an answer of the language model.",
          advice: "Go on when it has answered.", cause: .answer)
      }
      let reasons = (await desk.lost).map { "\n" + $0 }.joined()
      throw EggError(
        .environment, "The machine failed; \(open) still open.\(reasons)",
        advice: "'egg doctor' tells what is missing.")
    }
    guard state.rows.contains(where: { $0.status == .correct }) else {
      throw ExitCode(EggError.Code.notImproved.rawValue)
    }
  }

  private func note(_ text: String) {
    if !output.quiet { StandardStreams.note([Line(text, .faint)]) }
  }
}

/// The files that a bench leaves for people and programs.
enum BenchFiles {
  static func write(_ results: BenchResults, to folder: BenchFolder) throws {
    let json = String(decoding: try CanonicalJSON.encode(results, pretty: true), as: UTF8.self)
    try folder.write(json + "\n", to: folder.results)
    try folder.write(BenchSpreadsheet.text(for: results), to: folder.table)
    try folder.write(BenchReport.html(for: results), to: folder.report)
  }
}
