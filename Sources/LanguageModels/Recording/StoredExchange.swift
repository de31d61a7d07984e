/// A prompt with its answer, as a run keeps it.
public struct StoredExchange: Sendable, Hashable {
  /// What was asked.
  public var prompt: Prompt
  /// What was answered.
  public var answer: Answer

  /// Reads what a call of the journal names; `nil` when a call without an answer left nothing.
  ///
  /// - Parameters:
  ///   - name: the call's `prompt`.
  ///   - folder: the run's folder of answers.
  /// - Throws: `.recording` when the file is damaged.
  public static func read(_ name: String, in folder: String) throws(LanguageModelError) -> StoredExchange? {
    guard let recording = try Recording.read("\(folder)/\(name).json") else { return nil }
    return StoredExchange(prompt: recording.prompt, answer: recording.answer)
  }
}
