import Domain
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LanguageModels

struct MeterTests {
  private let prompt = Prompt(system: "12345678", shared: "1234", user: "1234").about(
    .debug, "softmax tiling diagnose")
  private let price = PriceList.Entry(
    model: "m", input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5, longestPrompt: 1000)

  /// A model with prepared answers.
  private struct Prepared: LanguageModel {
    var name = "prepared"
    var result: Result<Answer, LanguageModelError>
    func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer { try result.get() }
  }

  private func calls(
    _ result: Result<Answer, LanguageModelError>, priced: Bool = true
  ) async -> (calls: [ModelCall], spending: Spending) {
    let calls = Mutex<[ModelCall]>([])
    let meter = Meter { call in calls.withLock { $0.append(call) } }
    _ = try? await MeteredModel(Prepared(result: result), price: priced ? price : nil, meter: meter).answer(
      prompt)
    return (calls.withLock { $0 }, meter.spending)
  }

  @Test func `a call is recorded with its role, its tokens and its price`() async throws {
    let usage = Usage(input: 100, cacheRead: 500, cacheWrite: 200, output: 1000)
    let (calls, spending) = await calls(.success(Answer(text: "x", usage: usage)))
    let call = try #require(calls.first)
    #expect(
      call.role == .debug && call.question == "softmax tiling diagnose" && call.prompt == prompt.hash.short)
    #expect(call.tokens == .init(input: 800, output: 1000, cached: 500))
    #expect(abs((call.usd ?? 0) - 0.0108) < 1e-12)
    #expect(spending.calls == 1 && spending.tokens.total == 1800 && spending.usd == call.usd)
  }

  @Test func `without a price money is unknown, and stays so`() async {
    let answer = Answer(text: "x", usage: Usage(input: 1, output: 1))
    var spending = await calls(.success(answer), priced: false).spending
    #expect(spending.usd == nil && spending.tokens.total == 2)
    spending.add(
      ModelCall(
        role: .code, model: "m", question: "", prompt: "", tokens: .init(input: 1, output: 1), usd: 1,
        seconds: 0))
    #expect(spending.usd == nil)
    let long = Answer(text: "x", usage: Usage(input: 1001, output: 1))
    #expect(await calls(.success(long)).spending.usd == nil)
  }

  @Test func `tokens that nobody counts are estimated, and said to be`() async {
    let (_, spending) = await calls(.success(Answer(text: "12345678")))
    #expect(spending.tokens == .init(input: 4, output: 2, isEstimate: true) && spending.usd == nil)
  }

  @Test func `a recorded answer costs nothing, a failure is recorded, a cancelled call is not`() async throws
  {
    var recalled = Answer(text: "x", usage: Usage(input: 1, output: 1))
    recalled.isRecalled = true
    let first = await calls(.success(recalled)).spending
    #expect(first.calls == 0 && first.recalled == 1 && first.tokens.total == 0 && first.usd == 0)
    let second = await calls(.failure(.brokenOff))
    #expect(second.calls.first?.failure == "the connection ended in the middle of its answer")
    #expect(second.spending.usd == 0 && second.spending.calls == 1)
    #expect(await calls(.failure(.cancelled)).calls.isEmpty)
  }

  @Test(arguments: [
    (Meter.Budget(tokens: 100), "100 tokens"), (Meter.Budget(usd: 0.5), "$0.5"),
  ])
  func `once a budget is used up nothing is asked`(budget: Meter.Budget, words: String) async {
    var spent = Spending()
    spent.tokens.output = 100
    spent.usd = 0.5
    let meter = Meter(spent: spent, budget: budget)
    await #expect(throws: LanguageModelError.budgetSpent(words)) {
      try await MeteredModel(Prepared(result: .failure(.brokenOff)), price: nil, meter: meter).answer(prompt)
    }
    #expect(meter.spending.calls == 0)
  }
}

struct PriceListTests {
  @Test func `the carried list is whole, and the same as the one for people`() throws {
    #expect(PriceList.shipped.models.count > 10)
    #expect(PriceList.shipped.models.allSatisfy { $0.host != nil && $0.output > $0.input })
    #expect(try Repository.text(of: "docs/prices.json") == PriceList.shippedText)
    #expect(try PriceList(json: Data(PriceList.shippedText.utf8), name: "x") == PriceList.shipped)
  }

  @Test(
    arguments: [
      ("claude-opus-5", "api.anthropic.com", 5.0), ("claude-opus-5-20260724", "api.anthropic.com", 5.0),
      ("claude-opus-5-5", "api.anthropic.com", 4.0), ("claude-opus-5-mini", "api.anthropic.com", nil),
      ("claude-opus-5", "gateway.example.com", nil), ("claude-opus-5", nil, nil),
    ] as [(String, String?, Double?)])
  func `a price holds for its model, dated or not, at its host`(model: String, host: String?, price: Double?)
  {
    #expect(PriceList.shipped.entry(for: model, host: host)?.input == price)
  }

  @Test(arguments: [
    ("", "data"), ("[]", "list of prices"), (#"{"date":"d"}"#, "'models' is missing"),
    (#"{"date":"d","models":[{"model":"m","input":1}]}"#, "'output' is missing in models 1"),
    (#"{"date":"d","models":[{"model":"m","input":"1","output":2}]}"#, "in models 1 input"),
    (#"{"date":"d","models":[{"model":"m","input":-1,"output":2}]}"#, "negative"),
  ])
  func `a damaged list is an error that says where`(text: String, words: String) {
    let error = #expect(throws: EggError.self) { try PriceList(json: Data(text.utf8), name: "my.json") }
    #expect(error?.code == .usage && error?.message.contains("my.json") == true)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }
}
