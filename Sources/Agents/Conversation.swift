import Domain
import LanguageModels

/// Asks a model and reads its answer; what can't be read is asked for once more, with the reason, and then dropped.
struct Conversation: Sendable {
  let model: any LanguageModel

  /// What `read` makes of the answer; `nil` when both answers were malformed, cut off or refused.
  ///
  /// - Throws: `EggError` when there is no answer at all, `BudgetSpent` when none may be asked for, `CancellationError`.
  func ask<Value>(
    _ prompt: Prompt, read: (String) throws(AnswerError) -> Value
  ) async throws -> Value? {
    let first = try await answer(prompt)
    do throws(AnswerError) {
      return try value(of: first, read)
    } catch {
      let second = try await answer(prompt.repeated(after: error))
      return try? value(of: second, read)
    }
  }

  private func value<Value>(
    of answer: Result<Answer, AnswerError>, _ read: (String) throws(AnswerError) -> Value
  ) throws(AnswerError) -> Value {
    let answer = try answer.get()
    switch answer.stopReason {
    case .complete: return try read(answer.text)
    case .length: throw AnswerError("the answer was cut off; make it shorter")
    case .refusal: throw AnswerError("the answer was a refusal; this is ordinary numerical code")
    }
  }

  /// An answer, or what is wrong with it already before it is read.
  private func answer(_ prompt: Prompt) async throws -> Result<Answer, AnswerError> {
    do throws(LanguageModelError) {
      return .success(try await model.answer(prompt))
    } catch {
      if error.isAboutTheAnswer { return .failure(AnswerError(error.words)) }
      throw error.ending(model.name)
    }
  }
}

extension LanguageModelError {
  /// What the model is told of its answer.
  fileprivate var words: String {
    switch self {
    case .tooLong(let bytes): "the answer is longer than \(bytes) bytes"
    case .empty: "the answer is empty"
    default: "the answer is no text in UTF-8"
    }
  }

  /// The error that ends the run.
  fileprivate func ending(_ model: String) -> any Error {
    switch self {
    case .cancelled: CancellationError()
    case .budgetSpent(let budget): BudgetSpent(budget)
    case .pending(let words):
      EggError(
        .environment,
        "The language model \(model) has no answer yet\(words.isEmpty ? "" : ": \(words)").", advice: advice,
        cause: .answer)
    default:
      EggError(
        .environment, "The language model \(model) gives no answer: \(self).",
        advice: "\(advice)\nWithout a model the built-in expert does the work.".trimmedStart)
    }
  }
}

extension String {
  fileprivate var trimmedStart: String { String(drop(while: \.isNewline)) }
}

extension Prompt {
  fileprivate func repeated(after error: AnswerError) -> Prompt {
    var prompt = self
    prompt.user +=
      "\n\nYour last answer could not be used: \(error). Answer again, in the form that was asked for."
    prompt.topic.task += " again"
    return prompt
  }
}
