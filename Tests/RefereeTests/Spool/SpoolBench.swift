import Domain
import Foundation
import Synchronization
import TestSupport

@testable import Referee

/// A spool folder with clients and workers of this process around it.
final class SpoolBench: Sendable {
  let temporary: TemporaryFolder
  let folder: SpoolFolder
  let referee: CountingReferee
  private let log = Mutex(Log())

  private struct Log {
    var openings: [String] = []
    var notes: [String] = []
    var reports: [JobReport] = []
  }

  /// Problems that referees were opened for, in order.
  var openings: [String] { log.withLock { $0.openings } }
  /// What clients and workers said.
  var notes: [String] { log.withLock { $0.notes } }
  /// The jobs that workers ended.
  var reports: [JobReport] { log.withLock { $0.reports } }

  /// Short times, so that nobody waits; patience is what a machine under load needs unless a test is about it.
  let times: SpoolTimes

  init(referee: CountingReferee = CountingReferee(), patience: Duration = .seconds(30)) throws {
    times = SpoolTimes(
      beat: .milliseconds(20), patience: patience, soonest: .milliseconds(2), latest: .milliseconds(20))
    temporary = try TemporaryFolder()
    folder = try SpoolFolder(temporary.path + "/spool")
    self.referee = referee
  }

  func client(
    problem: String = "problem", device: DeviceName = .cpu, deadline: ContinuousClock.Instant? = nil
  ) -> SpoolReferee {
    SpoolReferee(
      folder: folder, problem: Problem(name: problem, source: "class Model: pass"), settings: RunSettings(),
      device: device, times: times, deadline: deadline
    ) { [self] text in log.withLock { $0.notes.append(text) } }
  }

  func worker(device: DeviceName = .cpu, deviceName: String = "test", limits: SpoolWorker.Limits = .init())
    -> SpoolWorker
  {
    var worker = SpoolWorker(
      folder: folder, offer: WorkerOffer(device: device, deviceName: deviceName), limits: limits,
      report: { [self] report in log.withLock { $0.reports.append(report) } },
      note: { [self] text in log.withLock { $0.notes.append(text) } }, withReferee: open)
    worker.times = times
    worker.choice.grace = .seconds(3)
    return worker
  }

  @Sendable private func open(
    _ bench: SpoolJob.Bench, _ body: (any Refereeing) async throws -> Void
  ) async throws {
    log.withLock { $0.openings.append(bench.problem.name) }
    try await body(referee)
  }

  /// Runs a body while workers serve; the workers are cancelled after it.
  func serving<Value: Sendable>(
    _ workers: SpoolWorker..., body: @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in workers {
        group.addTask { do { try await worker.run() } catch is CancellationError {} }
      }
      while names(in: "workers").count < workers.count { try await Task.sleep(for: .milliseconds(1)) }
      let value = try await body()
      group.cancelAll()
      try await group.waitForAll()
      return value
    }
  }

  /// The names in a folder of the spool.
  func names(in name: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(name)"))?.sorted() ?? []
  }
}

extension Candidate {
  /// A candidate of a text that nobody runs.
  init(_ source: String) { self.init(source: source, stage: .structure, title: source) }
}
