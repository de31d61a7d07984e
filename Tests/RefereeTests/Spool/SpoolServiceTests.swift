import Domain
import Foundation
import Testing

@testable import Referee

@Suite struct `Through a spool folder` {
  let bench: SpoolBench
  let candidate = Candidate("right")

  init() throws { bench = try SpoolBench() }

  @Test func `all outcomes of a referee come back as they are`() async throws {
    let incumbent = Candidate("incumbent")
    try await bench.serving(bench.worker()) { [bench, candidate] in
      let client = bench.client()
      #expect(try await client.admit() == CountingReferee.admission)
      let build = try await client.build(Candidate("wrong"))
      #expect(build.failure == Failure(kind: .compile, message: "no", log: "log"))
      #expect(try await client.check(candidate).cases.first?.errorRatio == .infinity)
      #expect(try await client.profile(candidate).headroom == 1.5)
      await client.introduce(incumbent)
      let timing = try await client.time(candidate, against: .candidate(incumbent.id), effort: .screening)
      #expect(timing.verdict == .same)
      #expect(try await client.time(candidate, against: .baseline(.eager), effort: .full).blocks == 8)
      #expect(try await client.kernelbench(candidate) == nil)
      #expect(try await client.profile(.eager).headroom == 3)
      #expect(try await client.baselines([.eager], noise: true).fastest == .eager)
      #expect(client.deviceParts == ["check": 2, "timing": 6])
    }
    let later = bench.client()
    _ = try await later.check(candidate)
    #expect(later.deviceParts.isEmpty, "nothing was done for it")
    let calls = await bench.referee.calls
    #expect(calls.contains("introduce incumbent"))
    #expect(calls.contains("time right screening"))
    #expect(bench.openings == ["problem"])
    let reports = bench.reports
    #expect(reports.map(\.ending).filter { $0 == .failed }.count == 1)
    #expect(reports.count == 9)
  }

  @Test func `an equal job is carried out once, whoever asks and whenever`() async throws {
    try await bench.serving(bench.worker(), bench.worker()) { [bench, candidate] in
      async let first = bench.client().build(candidate)
      async let second = bench.client().build(candidate)
      let outcomes = try await [first, second]
      #expect(outcomes[0] == outcomes[1])
    }
    #expect(try await bench.client().build(candidate).seconds == 1.25)
    #expect(await bench.referee.calls == ["admit", "build right"])
  }

  @Test func `several workers share the jobs and none is done twice`() async throws {
    try await bench.serving(bench.worker(), bench.worker(), bench.worker()) { [bench] in
      let client = bench.client()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<20 { group.addTask { _ = try await client.build(Candidate("c\(number)")) } }
        try await group.waitForAll()
      }
    }
    let calls = await bench.referee.calls
    #expect(calls.count == 21)
    #expect(Set(calls).count == 21)
    #expect(bench.names(in: "claims").isEmpty)
    #expect(bench.names(in: "drafts").isEmpty)
    #expect(bench.names(in: "workers").isEmpty)
  }

  @Test func `an error comes back with its code and remedy, and the job is asked anew the next time`()
    async throws
  {
    let error = EggError(.environment, "no device", advice: "plug it in")
    await bench.referee.fail(with: error)
    try await bench.serving(bench.worker()) { [bench, candidate] in
      let thrown = await #expect(throws: EggError.self) { try await bench.client().build(candidate) }
      #expect(thrown == error)
      let outcome = try await bench.client().build(candidate)
      #expect(outcome.seconds == 1.25)
    }
    // After an error that may be the referee's own end, it is opened anew.
    #expect(bench.openings.count == 2)
  }

  @Test func `a worker serves one problem after the other, not to and fro`() async throws {
    try await bench.serving(bench.worker()) { [bench] in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for problem in ["p", "q"] {
          group.addTask {
            let client = bench.client(problem: problem)
            for number in 0..<5 { _ = try await client.build(Candidate("\(problem)\(number)")) }
          }
        }
        try await group.waitForAll()
      }
    }
    #expect(bench.openings.count == 2)
  }

  @Test func `a worker ends after the number of jobs or the idle time that it was given`() async throws {
    let once = bench.worker(limits: .init(jobs: 1))
    async let done: Void = once.run()
    _ = try await bench.client().admit()
    try await done
    try await bench.worker(limits: .init(idle: .milliseconds(50))).run()
    #expect(bench.names(in: "workers").isEmpty)
  }

  @Test func `a job of another device or model is left to those that have it`() async throws {
    try await bench.serving(bench.worker(), bench.worker(device: .cuda(0), deviceName: "H100")) {
      [bench, candidate] in
      _ = try await bench.client(device: .cuda(0)).build(candidate)
    }
    for result in bench.names(in: "results") {
      let text = try String(contentsOfFile: bench.folder.path + "/results/" + result, encoding: .utf8)
      #expect(text.contains(#""deviceName":"H100""#))
    }
    #expect(await bench.referee.calls == ["admit", "build right"])
  }

  @Test func `a run stays on the model of device that it was admitted on`() async throws {
    let client = bench.client()
    _ = try await bench.serving(bench.worker(deviceName: "old")) { try await client.admit() }
    let asking = Task { [candidate] in try await client.build(candidate) }
    while bench.names(in: "jobs").count < 2 { try await Task.sleep(for: .milliseconds(2)) }
    try await bench.worker(deviceName: "new", limits: .init(idle: .milliseconds(300))).run()
    #expect(bench.notes.contains { $0.contains("jobs for old with referee") })
    _ = try await bench.serving(bench.worker(deviceName: "old")) { try await asking.value }
  }

  @Test func `a new run is admitted anew when no worker has the model of the old admission`() async throws {
    _ = try await bench.serving(bench.worker(deviceName: "old")) { [bench] in try await bench.client().admit()
    }
    // Nobody is there: what is known does.
    _ = try await bench.client().admit()
    try await bench.serving(bench.worker(deviceName: "new")) { [bench, candidate] in
      let client = bench.client()
      _ = try await client.admit()
      _ = try await client.build(candidate)
    }
    #expect(await bench.referee.calls == ["admit", "admit", "build right"])
  }

  @Test func `an unknown rival is refused before anything is written`() async throws {
    let unknown = Rival.candidate(Candidate.ID(rawValue: "no"))
    let client = bench.client()
    await #expect(throws: EggError.self) {
      try await client.time(candidate, against: unknown, effort: .full)
    }
    #expect(bench.names(in: "jobs").isEmpty)
  }
}
