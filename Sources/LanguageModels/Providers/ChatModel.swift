import Essentials

/// A model behind a provider's interface.
public struct ChatModel: LanguageModel {
  /// How often an answer that was cut off at its limit is gone on with.
  static let continuations = 2

  /// What may be different from model to model.
  public struct Options: Sendable {
    /// Most tokens of an answer; `nil` leaves it to the server, or to a default of ours where it must be told.
    public var maxTokens: Int?
    /// The longest that one request may take, by a clock that goes on while the machine sleeps.
    public var answerTime = Duration.seconds(600)
    /// When a failed request is sent again.
    public var retry = RetryPolicy()
    /// Told of each pause before another try.
    public var notify: @Sendable (String) async -> Void = { _ in }
    /// Measures `answerTime`.
    var clock: any Clock<Duration> = ContinuousClock()
    /// Waits between tries.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// The defaults.
    public init() {}
  }

  /// The model as the user named it.
  public let name: String
  let model: String
  let service: ModelService
  var options: Options
  /// What the provider calls it, when that is another name.
  public var fullName: String?

  /// A model at an address.
  ///
  /// - Parameter environment: where proxies and certificates are named.
  public init(
    name: String, model: String, at endpoint: Endpoint, key: APIKey?, options: Options = Options(),
    environment: [String: String] = [:]
  ) {
    self.name = name
    self.model = model
    self.options = options
    service = ModelService(
      endpoint: endpoint, key: key,
      transport: Connections.transport(to: endpoint, environment: environment))
  }

  /// The answer, whole: one that was cut off is gone on with, and what the parts cost is added up.
  public func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    var question = Question(
      model: model, prompt: prompt, maxTokens: options.maxTokens, endpoint: service.endpoint)
    var answer = Answer(text: "", stopReason: .length)
    for _ in 0...Self.continuations {
      let reply = try await reply(to: question)
      answer.text = Continuation.joined(answer.text, reply.text)
      answer.usage = answer.usage.map { sum in reply.usage.map { sum + $0 } ?? sum } ?? reply.usage
      answer.stopReason = reply.stopReason ?? .complete
      guard answer.stopReason == .length else { break }
      // All of the limit went into hidden reasoning: going on would spend it again.
      if reply.text.isEmpty { break }
      question.turns = [.assistant(answer.text), .user(Continuation.request)]
    }
    if answer.text.utf8.count > AnswerStream.longestAnswer { throw .tooLong(AnswerStream.longestAnswer) }
    if answer.stopReason == .complete, answer.text.allSatisfy(\.isWhitespace) { throw .empty }
    return answer
  }

  private func reply(to question: Question) async throws(LanguageModelError) -> Reply {
    let service = service
    let reply = try await retrying { () async throws(AttemptFailure) in try await service.ask(question) }
    if let answered = reply.model, answered != fullName, !ModelName.isSame(answered, as: model) {
      throw .routed(asked: model, answered: answered)
    }
    return reply
  }

  /// Repeats an attempt while its failures may pass.
  func retrying<Value: Sendable>(
    _ attempt: @escaping @Sendable () async throws(AttemptFailure) -> Value
  ) async throws(LanguageModelError) -> Value {
    var failures = 0
    while true {
      let outcome = await withTimeLimit(options.answerTime, clock: options.clock) {
        do throws(AttemptFailure) { return .success(try await attempt()) } catch { return .failure(error) }
      }
      switch outcome {
      case .success(let value): return value
      case .failure(let failure):
        failures += 1
        guard failure.isTransient,
          let pause = options.retry.pause(after: failures, retryAfter: failure.retryAfter)
        else { throw failure.error }
        await options.notify("\(name): \(failure.error); trying again in \(pause.wholeSeconds) s")
        do { try await options.sleep(pause) } catch { throw .cancelled }
      }
    }
  }
}

extension Duration {
  /// Seconds without fraction, at least 1.
  fileprivate var wholeSeconds: Int { max(1, Int((self / .seconds(1)).rounded())) }
}
