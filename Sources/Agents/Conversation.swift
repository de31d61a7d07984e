import Domain
import LanguageModels

/// Asks a model and reads its answer; what can't be read is asked for once more, with the reason, and then dropped.
struct Conversation: Sendable {
  let model: any LanguageModel

  /// What `read` makes of the answer; `nil` when both answers were malformed or cut off.
  ///
  /// Throws an `EggError` when there is no answer at all, and `CancellationError`.
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
    of answer: Answer, _ read: (String) throws(AnswerError) -> Value
  ) throws(AnswerError) -> Value {
    if answer.stopReason == .length { throw AnswerError("the answer was cut off; make it shorter") }
    return try read(answer.text)
  }

  private func answer(_ prompt: Prompt) async throws -> Answer {
    do throws(LanguageModelError) {
      return try await model.answer(prompt)
    } catch {
      if error == .cancelled { throw CancellationError() }
      throw EggError(
        .environment, "The language model \(model.name) gives no answer: \(error).",
        advice: "Try its command by hand; or run without it: the built-in expert needs no model.")
    }
  }
}

extension Prompt {
  fileprivate func repeated(after error: AnswerError) -> Prompt {
    Prompt(
      system: system,
      user: user
        + "\n\nYour last answer could not be used: \(error). Answer again, in the form that was asked for.")
  }
}
