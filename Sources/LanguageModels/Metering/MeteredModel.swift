import Domain

/// A model whose calls are counted and paid for.
public struct MeteredModel: LanguageModel {
  /// Bytes of text that count as a token where the provider does not count them.
  static let bytesPerToken = 4

  /// The other model's name.
  public var name: String { base.name }
  private let base: any LanguageModel
  private let price: PriceList.Entry?
  private let meter: Meter
  private let clock = ContinuousClock()

  /// A model that asks another; without a price its money is unknown.
  public init(_ base: any LanguageModel, price: PriceList.Entry?, meter: Meter) {
    self.base = base
    self.price = price
    self.meter = meter
  }

  /// The other model's answer, once what it cost is recorded.
  ///
  /// - Throws: `.budgetSpent` before anything is asked.
  public func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    try meter.allow()
    let start = clock.now
    var call = ModelCall(
      role: prompt.topic.role, model: name, question: prompt.topic.task, prompt: prompt.hash.short, seconds: 0
    )
    let outcome = await outcome(prompt)
    call.seconds = (clock.now - start) / .seconds(1)
    switch outcome {
    case .success(let answer):
      call.isRecalled = answer.isRecalled
      call.tokens = answer.usage?.tokens ?? Self.estimate(prompt, answer)
      call.usd = answer.isRecalled ? 0 : answer.usage.flatMap { price?.cost(of: $0) }
    case .failure(.cancelled): throw .cancelled
    // Nothing was asked yet.
    case .failure(.pending(let words)): throw .pending(words)
    case .failure(let error): call.failure = "\(error)"
    }
    try await count(call)
    return try outcome.get()
  }

  private func outcome(_ prompt: Prompt) async -> Result<Answer, LanguageModelError> {
    do throws(LanguageModelError) { return .success(try await base.answer(prompt)) } catch {
      return .failure(error)
    }
  }

  private func count(_ call: ModelCall) async throws(LanguageModelError) {
    do { try await meter.count(call) } catch { throw .recording("\(error)") }
  }

  private static func estimate(_ prompt: Prompt, _ answer: Answer) -> RunResult.Tokens {
    let read = prompt.system.utf8.count + prompt.task.utf8.count
    return .init(
      input: read / bytesPerToken, output: answer.text.utf8.count / bytesPerToken, isEstimate: true)
  }
}
