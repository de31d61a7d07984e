import Domain
import Journal
import Testing

@testable import Presentation

struct SpendingTests {
  private func call(_ usd: Double?, cached: Int = 0, estimated: Bool = false) -> ModelCall {
    ModelCall(
      role: .code, model: "anthropic:m", question: "softmax seed", prompt: "0123456789ab",
      tokens: .init(input: 12_345, output: 1400, cached: cached, isEstimate: estimated), usd: usd,
      seconds: 12.34)
  }

  @Test func `a call tells who asked whom, and what it cost`() {
    #expect(
      CallText.text(for: call(0.0312, cached: 2100))
        == "code agent, anthropic:m: 12,345 tokens read (2,100 cached), 1,400 written, $0.0312, 12.3 s")
    #expect(
      CallText.text(for: call(nil, estimated: true))
        == "code agent, anthropic:m: about 12,345 tokens read, about 1,400 written, 12.3 s")
    var failed = call(nil)
    failed.failure = "its answer is empty"
    #expect(CallText.text(for: failed) == "code agent, anthropic:m: its answer is empty")
    var recalled = call(0)
    recalled.isRecalled = true
    #expect(CallText.text(for: recalled) == "code agent, anthropic:m: a recorded answer")
  }

  @Test func `a sum says when money is unknown, and when nothing was asked`() {
    #expect(CallText.text(for: Spending([])) == nil)
    #expect(
      CallText.text(for: Spending([call(1), call(0.5)]))
        == "2 model calls, 24,690 tokens read, 2,800 written, $1.50")
    #expect(
      CallText.text(for: Spending([call(1), call(nil)]))?.hasSuffix("money unknown (no price for the model)")
        == true)
    var recalled = call(0)
    recalled.isRecalled = true
    #expect(CallText.text(for: Spending([recalled])) == "1 recorded answer")
  }

  @Test(
    arguments: [
      (0, "$0.00"), (0.00042, "$0.000420"), (0.0312, "$0.0312"), (0.1, "$0.10"), (12.345, "$12.35"),
    ] as [(Double, String)])
  func `money has the digits that matter`(usd: Double, text: String) { #expect(CallText.money(usd) == text) }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")])
  func `thousands are set apart`(number: Int, text: String) { #expect(CallText.grouped(number) == text) }

  private func cost(_ calls: Int, _ usd: Double?, agents: String = "anthropic:m") -> RunCost {
    var spending = Spending()
    spending.calls = calls
    spending.tokens = .init(input: calls * 1000, output: calls * 100)
    spending.usd = usd
    return RunCost(
      agents: agents, spending: spending, seconds: Double(calls) * 30, deviceSeconds: Double(calls))
  }

  @Test func `an estimate is the median and the range of runs by the same agents`() throws {
    let earlier = [cost(9, 0.3), cost(14, 0.7), cost(11, 0.4), cost(12, 0.5), cost(100, 9, agents: "other")]
    let estimate = RunEstimate(
      agents: "anthropic:m", settings: RunSettings(attemptsPerStage: 1), earlier: earlier, asksModels: true)
    #expect(estimate.runs == 4 && estimate.calls?.middle == 11.5 && estimate.calls?.high == 14)
    #expect(abs((estimate.usd?.middle ?? 0) - 0.45) < 1e-9 && estimate.seconds?.low == 270)
    let text = estimate.lines.map(\.text).joined(separator: "\n")
    #expect(text.contains("estimate from 4 earlier runs") && text.contains("9,000") && text.contains("$0.30"))
    #expect(text.contains("at most 34 model calls"))
    #expect(estimate.sentence == "like 4 earlier runs: 11 model calls, $0.45, 5:45")
  }

  @Test func `unknown money stays unknown, and without runs there is no estimate but the limit`() {
    let some = RunEstimate(
      agents: "anthropic:m", settings: RunSettings(), earlier: [cost(1, 1), cost(2, nil)], asksModels: true)
    #expect(some.usd == nil && !some.lines.map(\.text).joined().contains("money"))
    let none = RunEstimate(agents: "expert", settings: RunSettings(), earlier: [], asksModels: false)
    #expect(none.runs == 0 && none.calls == nil && none.mostCalls == 0)
    #expect(none.lines.map(\.text) == ["No finished run by expert is here to estimate from."])
  }

  @Test func `the limit on calls is that of Algorithm 1`() {
    #expect(
      RunEstimate.mostCalls(RunSettings(seeds: 1, seedRepairs: 0, repairs: 0, attemptsPerStage: 0)) == 1)
    #expect(
      RunEstimate.mostCalls(RunSettings(seeds: 2, seedRepairs: 3, repairs: 1, attemptsPerStage: 1)) == 34)
  }
}
