import Domain
import Testing

@testable import Referee

@Suite struct `A job` {
  private func job(
    _ task: SpoolJob.Task = .build(candidate: "a"), settings: RunSettings = RunSettings(),
    _ change: (inout SpoolJob) -> Void = { _ in }
  ) throws -> String {
    let bench = SpoolJob.Bench(problem: Problem(name: "p", source: "s"), settings: settings)
    var job = SpoolJob(referee: "1", device: "cpu", bench: bench, task: task)
    change(&job)
    return try SpoolFile.encode(job).hash
  }

  @Test func `keeps its name whatever only the search knows`() throws {
    let other = RunSettings(
      seeds: 7, seedRepairs: 8, repairs: 9, attemptsPerStage: 1, timeBudget: 10, evaluationBudget: 11,
      enoughHeadroom: 3, tokenBudget: 12, usdBudget: 13, tuningRepairs: 14, topK: 2, handsBack: true,
      seedSource: .expert, ablations: [.metrics], deviceTimeBudget: 15)
    #expect(try job() == job(settings: other))
  }

  @Test func `has another name when anything is different that may change its outcome`() throws {
    let names = [
      try job(), try job(.build(candidate: "b")), try job(.check(candidate: "a")), try job(.admit),
      try job(.time(candidate: "a", rival: .baseline(name: .eager), effort: .full)),
      try job(.time(candidate: "a", rival: .baseline(name: .eager), effort: .screening)),
      try job(.time(candidate: "a", rival: .baseline(name: .compile), effort: .full)),
      try job(.time(candidate: "a", rival: .candidate(source: "b"), effort: .full)),
      try job(settings: RunSettings(precision: .tf32)), try job(settings: RunSettings(randomSeed: 1)),
      try job { $0.referee = "2" }, try job { $0.device = "cuda" }, try job { $0.deviceName = "H100" },
      try job { $0.bench.problem.source = "t" }, try job { $0.attempt = 2 },
    ]
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: ["", "../secret", "a/b", ".hidden", "a\0b", String(repeating: "x", count: 300)])
  func `whose problem has a name that is no file's is refused`(name: String) {
    let bench = SpoolJob.Bench(problem: Problem(name: name, source: ""), settings: RunSettings())
    #expect(SpoolJob(referee: "1", device: "cpu", bench: bench, task: .admit).shortcoming != nil)
  }

  @Test(arguments: ["rmsnorm_swiglu", "1_Square matrix", "ünïcode"])
  func `whose problem has a usual name is not`(name: String) {
    let bench = SpoolJob.Bench(problem: Problem(name: name, source: ""), settings: RunSettings())
    #expect(SpoolJob(referee: "1", device: "cpu", bench: bench, task: .admit).shortcoming == nil)
  }
}

@Suite struct `A launcher` {
  @Test(arguments: ["local", "spool:/a/b", "spool:relative", "spool:C:odd"])
  func `is read and written`(text: String) { #expect(Launcher(text)?.text == text) }

  @Test(arguments: ["", "spool", "spool:", "slurm", "local:", "Local"])
  func `is nothing else`(text: String) { #expect(Launcher(text) == nil) }
}
