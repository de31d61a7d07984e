import Domain
import Foundation
import Suite
import Synchronization
import Testing

@testable import Presentation

@Suite struct `A bench for people` {
  static func row(
    _ name: String, _ speedup: Double?, fastest: Double? = nil, level: String = "level1",
    agents: String = "expert", reason: String? = nil
  ) -> ProblemResult {
    var row = ProblemResult(
      problem: SuiteProblem(level: level, problem: Problem(name: name, source: name)), agents: agents,
      status: speedup == nil ? .failed : .correct, reason: reason, target: .cpu, precision: .ieee)
    func around(_ value: Double) -> Estimate { Estimate(value: value, low: value * 0.99, high: value * 1.01) }
    row.verdict = .init(strict: speedup != nil, kernelbench: speedup != nil)
    row.speedup = .init(
      eager: speedup.map(around), compile: nil,
      fastest: fastest.map { .init(around($0), over: .compile) })
    row.time = .init(candidate: 120, eager: 120 * (speedup ?? 1), compile: nil, floor: 100)
    row.phases = [.init(name: "admission", seconds: 2), .init(name: "tiling", seconds: 6)]
    (row.evaluations, row.seconds, row.deviceSeconds, row.device) = (3, 8, 5, "Some CPU")
    return row
  }

  /// Two levels: a gain, one that is slower than the fastest, a failure, a degenerate one, one that is open.
  static func results(agents: [String] = ["expert"]) throws -> BenchResults {
    var degenerate = row("9_Zeros", 50)
    degenerate.isDegenerate = true
    var rows = [
      row("1_Gain", 4, fastest: 2), row("2_Same", 1, fastest: 0.5), degenerate,
      row("3_Wrong", nil, level: "level2", reason: "HACK:memoisation: kept <an> answer"),
    ]
    rows += agents.dropFirst().map { row("1_Gain", 8, fastest: 4, agents: $0) }
    let problems = rows.map { row in
      PlannedProblem(
        SuiteProblem(
          level: row.level,
          problem: Problem(name: String(row.problem.split(separator: "/")[1]), source: row.problem)))
    }
    let header = BenchHeader(
      agents: agents, settings: RunSettings(), judgesByKernelBench: true, device: "Some CPU",
      versions: ["egg": "0.1.0"])
    let open = PlannedProblem(
      SuiteProblem(level: "level2", problem: Problem(name: "4_Open", source: "open")))
    return try #require(
      BenchResults(BenchState([.opened(header), .joined(problems + [open])] + rows.map { .finished($0) })))
  }

  private func text(_ lines: [Line]) -> String { lines.map(\.text).joined(separator: "\n") }

  @Test func `the table has a line for each level, and names what stays apart`() throws {
    let text = text(BenchTable.lines(for: try Self.results(), folder: "/bench"))
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.contains("expert Some CPU, precision ieee, strict verdict 1 still to be judged"))
    #expect(
      lines.contains("level1 2/3 100.0 % 50.0 % 2.00x 2.50x 1.00x 1.25x 1 2/2 9 15 0"), "\(text)")
    #expect(lines.contains("level2 1/2 0.0 % 0.0 % 1.00x 1.00x 1.00x 1.00x 0 0/1 3 5 0"))
    #expect(lines.contains("all 3/5 66.7 % 33.3 % 1.59x 2.00x 1.00x 1.17x 1 2/3 12 20 0"))
    #expect(lines.contains("Degenerate, left out: 1"))
    #expect(lines.contains("level2/3_Wrong HACK:memoisation: kept <an> answer"))
    #expect(lines.contains("level1/2_Same 0.50x over torch.compile"))
    #expect(text.contains("EGG (paper)") && text.contains("100 / 72 / 1.83"))
  }

  @Test func `the spreadsheet keeps every field in its place`() throws {
    var results = try Self.results()
    results.problems[0].reason = "a \"quoted\",\nlong reason"
    results.problems[1].reason = "=SUM(A1)"
    let text = BenchSpreadsheet.text(for: results)
    #expect(text.hasPrefix("level,problem,agents,status,reason,degenerate,"))
    #expect(
      text.contains("level1,level1/1_Gain,expert,correct,\"a \"\"quoted\"\",\nlong reason\",false,Some CPU,"))
    #expect(text.contains(",'=SUM(A1),"))
    #expect(text.contains(",4.0,3.96,4.04,2.0,1.98,2.02,compile,,120.0,480.0,100.0,"))
  }

  @Test(arguments: [["expert"], ["expert", "command:some model"]])
  func `the report is one file with its plots, and escapes what comes from outside`(agents: [String]) throws {
    let html = BenchReport.html(for: try Self.results(agents: agents))
    for text in [
      "fast_p over eager", "Speedups over eager", "Where the time went", "Published elsewhere", "Conditions",
      "kept &lt;an&gt; answer", "1 STILL OPEN", "https://arxiv.org/abs/2606.26758",
    ].filter({ agents.count == 1 || !$0.contains("OPEN") }) {
      #expect(html.contains(text), "\(text)")
    }
    #expect(html.components(separatedBy: "<svg").count == 5)
    #expect(!html.contains("<script") && !html.contains("<an>") && !html.contains("src="))
    #expect(!html.contains("NaN") && !html.contains("nan ") && !html.contains("inf\""))
  }

  @Test func `the report of nothing has no plots and no holes`() throws {
    let header = BenchHeader(
      agents: ["expert"], settings: RunSettings(), judgesByKernelBench: true, device: "D", versions: [:])
    let results = try #require(BenchResults(BenchState([.opened(header)])))
    #expect(!BenchReport.html(for: results).contains("<svg"))
    #expect(!BenchTable.lines(for: results, folder: "/b").isEmpty)
  }

  @Test func `progress tells each result once, with the time that is left`() async throws {
    let written = Mutex("")
    let view = BenchView(
      terminal: Terminal(isInteractive: true, usesColor: false, width: 300), total: 4,
      results: [Self.row("1_Gain", 2)]
    ) { text in written.withLock { $0 += text } }
    let key = JobKey(problem: "level1/2_Same", agents: "expert")
    view.show(.began(key, device: "cuda:0"))
    view.show(.step(key, "tiling/attempt-1/check"))
    view.show(.ended(Self.row("2_Same", 3, fastest: 1.5)))
    view.show(.postponed(JobKey(problem: "level1/5_Big", agents: "expert"), reason: "too large"))
    view.show(.deviceLeft("cuda:0", reason: "fell off"))
    view.show(.ended(Self.row("3_Wrong", nil, level: "level2", reason: "wrong-values: off")))
    try await view.during {}
    let text = written.withLock { $0 }
    let lines = text.replacingOccurrences(of: "\r\u{1B}[K", with: "").split(separator: "\n")
    #expect(text.contains("1 of 4 · geo 2.00x · best 2.00x level1/1 · level1/2 tiling/attempt-1/check"))
    #expect(
      lines[0].hasSuffix("2/4 level1/2_Same  FASTER 3.00x over eager, 1.50x over torch.compile  8.00 s"))
    #expect(text.contains("level1/5_Big: too large") && text.contains("cuda:0 leaves the bench: fell off"))
    #expect(text.contains("3/4 level2/3_Wrong  failed wrong-values: off"))
    #expect(text.contains(" left · 2 of 4"))
    #expect(text.hasSuffix("\r\u{1B}[K"))
  }

  @Test func `the comparison names who wins, and what differs`() throws {
    let comparison = BenchComparison(
      [Self.row("1_A", 2), Self.row("2_B", 2)], [Self.row("1_A", 4), Self.row("2_B", nil)],
      differences: ["torch: 1 and 2"])
    let text = text(ComparisonTable.lines(for: comparison, names: ("first", "second")))
    #expect(text.contains("torch: 1 and 2"))
    #expect(text.contains("2.00x [1.97, 2.03]") && text.contains("failed"))
    #expect(text.contains("second wins 1, loses 1, ties 0; sign test p = 1.00"))
  }
}
