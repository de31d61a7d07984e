/// Something that answers a prompt with text.
public protocol LanguageModel: Sendable {
  /// A name for reports.
  var name: String { get }
  /// One answer; no state is kept between calls.
  func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer
}
