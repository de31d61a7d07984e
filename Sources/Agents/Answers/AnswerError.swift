/// Why an answer can't be used; the text goes back to the model once.
struct AnswerError: Error, Sendable, Hashable, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
