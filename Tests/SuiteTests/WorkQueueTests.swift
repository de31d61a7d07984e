import Domain
import Synchronization
import Testing

@testable import Suite

@Suite(.timeLimit(.minutes(10))) struct `Work of a bench` {
  /// What happened, in order, as short texts.
  final class Log: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  /// Runs lanes on devices; `judge` gives the ending of a try, counted from 1.
  private func run(
    _ names: [String], on devices: [(name: String, lanes: Int)], queue: WorkQueue? = nil, log: Log,
    judge:
      @escaping @Sendable (String, _ device: String, _ attempt: Int, _ isAlone: Bool) async throws ->
      JobEnding
  ) async throws {
    let queue = queue ?? WorkQueue(names.map { Samples.job($0) })
    let attempts = Mutex<[String: Int]>([:])
    let record: @Sendable (BenchMoment) async throws -> Void = { moment in
      switch moment {
      case .ended(let result): log.add("\(result.problem.dropFirst(7)) \(result.status.rawValue)")
      case .deviceLeft(let device, let reason): log.add("\(device) left: \(reason)")
      case .postponed(let key, _): log.add("\(key.problem.dropFirst(7)) later")
      case .began, .step: break
      }
    }
    let work: @Sendable (String, Bool) async throws -> Void = { device, alone in
      try await Lane(device: device, isAlone: alone, queue: queue, record: record).run { job in
        let name = job.problem.problem.name
        let attempt = attempts.withLock { attempts in
          attempts[name, default: 0] += 1
          return attempts[name, default: 0]
        }
        return try await judge(name, device, attempt, alone)
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for device in devices {
        group.addTask {
          try await withThrowingTaskGroup(of: Void.self) { lanes in
            for _ in 0..<device.lanes {
              lanes.addTask { try await work(device.name, device.lanes == 1) }
            }
            try await lanes.waitForAll()
          }
          if device.lanes > 1 { try await work(device.name, true) }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `is done once each, over all devices`() async throws {
    let names = (1...40).map { "\($0)" }
    let log = Log()
    try await run(names, on: [("cuda:0", 3), ("cuda:1", 2)], log: log) { name, _, _, _ in
      await Task.yield()
      return .judged(Samples.row(name, 2))
    }
    #expect(log.all.sorted() == names.map { "\($0) correct" }.sorted())
  }

  @Test func `that does not fit beside other work is tried again alone`() async throws {
    let log = Log()
    try await run(["big", "huge", "small"], on: [("cuda:0", 2)], log: log) { name, _, _, isAlone in
      switch (name, isAlone) {
      case ("small", _), ("big", true): .judged(Samples.row(name, 2))
      default: .tooLarge(Samples.row(name, status: .inadmissible))
      }
    }
    #expect(
      log.all.sorted() == [
        "big correct", "big later", "huge inadmissible", "huge later", "small correct",
      ])
  }

  @Test func `that does not fit alone is named at once`() async throws {
    let log = Log()
    try await run(["big"], on: [("cpu", 1)], log: log) { name, _, _, _ in
      .tooLarge(Samples.row(name, status: .inadmissible))
    }
    #expect(log.all == ["big inadmissible"])
  }

  @Test func `that the machine failed at is tried once more`() async throws {
    let log = Log()
    try await run(["a", "b"], on: [("cpu", 1)], log: log) { name, _, attempt, _ in
      name == "b" || attempt == 2
        ? .judged(Samples.row(name, 2)) : .broken(Samples.row(name, status: .error))
    }
    #expect(log.all == ["a later", "b correct", "a correct"])
    let twice = Log()
    try await run(["a", "b"], on: [("cpu", 1)], log: twice) { name, _, _, _ in
      name == "b" ? .judged(Samples.row(name, 2)) : .broken(Samples.row(name, status: .error))
    }
    #expect(twice.all == ["a later", "b correct", "a error"])
  }

  @Test func `of a device that is lost goes to the others, and nothing done is lost`() async throws {
    let log = Log()
    let names = (1...12).map { "\($0)" }
    try await run(names, on: [("cuda:0", 1), ("cuda:1", 1)], log: log) { name, device, _, _ in
      try await Task.sleep(for: .milliseconds(device == "cuda:0" ? 1 : 5))
      return device == "cuda:0" && log.all.count > 3
        ? .deviceLost(reason: "fell off the bus") : .judged(Samples.row(name, 2))
    }
    #expect(log.all.contains("cuda:0 left: fell off the bus"))
    #expect(log.all.filter { $0.hasSuffix("correct") }.sorted() == names.map { "\($0) correct" }.sorted())
  }

  @Test func `stays open when the last device is lost`() async throws {
    let log = Log()
    let queue = WorkQueue(["a", "b", "c"].map { Samples.job($0) })
    try await run([], on: [("cuda:0", 2)], queue: queue, log: log) { name, _, _, _ in
      name == "a" ? .judged(Samples.row(name, 2)) : .deviceLost(reason: "gone")
    }
    #expect(log.all.contains("a correct") && log.all.contains("cuda:0 left: gone"))
    #expect(Set(await queue.open.map(\.problem.problem.name)) == ["b", "c"])
    #expect(await !queue.isOver)
  }

  @Test func `that waits for a language model stays open and holds up nothing else`() async throws {
    let log = Log()
    let queue = WorkQueue(["a", "b", "c"].map { Samples.job($0) })
    try await run([], on: [("cuda:0", 2)], queue: queue, log: log) { name, _, _, _ in
      name == "b" ? .unanswered(reason: "later") : .judged(Samples.row(name, 2))
    }
    #expect(log.all.sorted() == ["a correct", "b later", "c correct"])
    #expect(await queue.awaitingAnswers.map(\.problem.problem.name) == ["b"])
    #expect(await queue.open == queue.awaitingAnswers)
  }

  @Test func `ends on a device that fails at one after another`() async throws {
    let log = Log()
    let queue = WorkQueue((1...9).map { Samples.job("\($0)") })
    try await run([], on: [("cpu", 1)], queue: queue, log: log) { name, _, _, _ in
      var row = Samples.row(name, status: .error)
      row.reason = "no server"
      return .broken(row)
    }
    #expect(log.all.last == "cpu left: 3 failures in a row, the last: no server")
    #expect(!log.all.contains { $0.hasSuffix("error") }, "no problem is blamed")
    #expect(await queue.open.count == 9)
  }

  @Test func `begins nothing after the deadline`() async throws {
    let log = Log()
    let queue = WorkQueue(["a", "b"].map { Samples.job($0) }, deadline: .now)
    try await run([], on: [("cpu", 1)], queue: queue, log: log) { name, _, _, _ in
      .judged(Samples.row(name, 2))
    }
    #expect(log.all.isEmpty)
    #expect(await queue.isOver)
    #expect(await queue.open.count == 2)
  }

  @Test func `that is cut off goes back to the queue`() async throws {
    let queue = WorkQueue(["a", "b"].map { Samples.job($0) })
    let task = Task { [self] in
      try await run([], on: [("cpu", 1)], queue: queue, log: Log()) { _, _, _, _ in
        try await Task.sleep(for: .seconds(3600))
        return .deviceLost(reason: "")
      }
    }
    while await queue.open.count == 2 { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(await queue.open.map(\.problem.problem.name) == ["a", "b"])
  }
}
