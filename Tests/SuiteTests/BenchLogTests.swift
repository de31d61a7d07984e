import Domain
import Foundation
import Journal
import TestSupport
import Testing

@testable import Suite

@Suite struct `The log of a bench` {
  let folder: TemporaryFolder
  let bench: BenchFolder

  init() throws {
    folder = try TemporaryFolder()
    bench = try BenchFolder.open("bench", workingDirectory: folder.path)
  }

  private func events() -> [BenchEvent] {
    [
      .opened(Samples.header()),
      .joined([PlannedProblem(Samples.problem("10_B")), PlannedProblem(Samples.problem("2_A"))]),
      .paused(JobKey(problem: "level1/2_A", agents: "expert"), deviceSeconds: 1.5),
      .finished(Samples.row("10_B", 2)), .deviceLeft("cuda:0", reason: "gone"),
    ]
  }

  @Test func `gives back what was written, and says what is open`() async throws {
    let log = try bench.openLog()
    for event in events() { try await log.append(event) }
    #expect(try RecordLog<BenchEvent>.records(at: bench.log) == events())
    let state = try bench.state()
    #expect(state.problems.map(\.id) == ["level1/2_A", "level1/10_B"])
    #expect(state.open == [JobKey(problem: "level1/2_A", agents: "expert")])
    #expect(state.deviceSecondsBefore(state.open[0]) == 1.5)
    #expect(state.lostDevices == ["cuda:0: gone"])
  }

  @Test func `drops a torn last line and goes on`() async throws {
    do {
      let log = try bench.openLog()
      for event in events().prefix(3) { try await log.append(event) }
    }
    let handle = try #require(FileHandle(forWritingAtPath: bench.log))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"kind":"finis"#.utf8))
    try handle.close()
    let log = try bench.openLog()
    #expect(log.history == Array(events().prefix(3)))
    try await log.append(events()[3])
    #expect(try bench.state().rows.count == 1)
  }

  @Test func `names a damaged line`() throws {
    try folder.write("{\"kind\":\"opened\"}\n", to: "bench/bench.jsonl")
    let error = #expect(throws: EggError.self) { try bench.state() }
    #expect(error?.message.contains("Line 1 of \(bench.log)") == true && error?.code == .usage)
  }

  @Test func `is written by one process at a time`() throws {
    let log = try bench.openLog()
    let error = #expect(throws: EggError.self) { try bench.openLog() }
    #expect(error?.message.contains("The bench folder \(bench.path) is in use by process") == true)
    #expect(log.history.isEmpty)
  }

  @Test func `in a folder that holds something else is refused`() throws {
    try folder.write("mine", to: "other/mine.txt")
    #expect(throws: EggError.self) { try BenchFolder.open("other", workingDirectory: folder.path) }
    #expect(throws: EggError.self) { try BenchFolder.existing("other", workingDirectory: folder.path) }
  }

  @Test func `a problem's text that has changed is named`() throws {
    let problem = Samples.problem("2_A")
    try bench.keep(problem)
    #expect(try bench.problem(PlannedProblem(problem)) == problem)
    try folder.write("# other", to: "bench/problems/level1/2_A.py")
    let error = #expect(throws: EggError.self) { try bench.problem(PlannedProblem(problem)) }
    #expect(error?.message.contains("level1/2_A.py") == true)
  }

  @Test func `results that the machine spoilt are open, and later ones take their place`() {
    var state = BenchState(events())
    state.apply(.finished(Samples.row("2_A", status: .error)))
    #expect(state.open.map(\.problem) == ["level1/2_A"])
    state.apply(.finished(Samples.row("2_A", 3)))
    #expect(state.open.isEmpty && state.rows.map(\.problem) == ["level1/2_A", "level1/10_B"])
  }

  @Test func `tells what two benches differ in`() {
    let other = Samples.header(device: "GPU", egg: "0.2.0")
    #expect(
      Samples.header().machineDifferences(from: other).map(\.words) == [
        "device: CPU and GPU", "egg: 0.1.0 and 0.2.0",
      ])
    var settings = Samples.header()
    settings.settings.precision = .tf32
    settings.settings.enoughHeadroom = 3
    let names = Samples.header().requestDifferences(from: settings).map(\.name)
    #expect(names == ["precision", "other settings"])
    #expect(Samples.header().requestDifferences(from: Samples.header()).isEmpty)
  }
}
