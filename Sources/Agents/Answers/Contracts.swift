import Domain
import Knowledge

/// Turns answers into the messages that agents exchange; everything that is not exactly right is refused.
struct Contracts: Sendable {
  /// Words that a field may have: twice what the prompt asks for, because counting words is hard for models.
  static let wordLimit = 70

  let catalogue: Catalogue

  /// The profile agent's answer; in the tuning stages a change is worth its cost unless it says otherwise.
  func diagnosis(_ answer: String, stage: Stage) throws(AnswerError) -> Diagnosis {
    let object = try JSONExtraction.object(in: answer)
    let value = object["worth_optimizing"]
    guard let isWorthIt = value == nil && stage != .structure ? true : value?.boolean else {
      throw AnswerError("worth_optimizing must be true or false")
    }
    let principles = try principles(object)
    return Diagnosis(
      worthOptimizing: isWorthIt, bottleneck: try words("bottleneck", in: object),
      plan: Plan(summary: try words("plan", in: object), principles: principles))
  }

  /// The debug agent's answer.
  func repair(_ answer: String) throws(AnswerError) -> Repair {
    let object = try JSONExtraction.object(in: answer)
    return Repair(
      criticalIssue: try words("critical_issue", in: object),
      plan: Plan(summary: try words("plan", in: object)))
  }

  /// The code agent's answer: one Python file that defines `ModelNew`.
  func source(_ answer: String) throws(AnswerError) -> String {
    let blocks = try FencedBlock.all(in: answer).filter {
      ["python", "py", "python3", ""].contains($0.language)
    }
    guard blocks.count < 2 else {
      throw AnswerError("the answer has \(blocks.count) Python blocks; it must have exactly one")
    }
    guard let block = blocks.first else { throw AnswerError("the answer has no Python block") }
    try Tripwires.check(block.text)
    return block.text
  }

  private func words(_ field: String, in object: JSONValue) throws(AnswerError) -> String {
    guard let text = object[field]?.text else { throw AnswerError("\(field) must be a text") }
    let words = text.split(whereSeparator: \.isWhitespace)
    if words.isEmpty { throw AnswerError("\(field) is empty") }
    if words.count > Self.wordLimit {
      throw AnswerError("\(field) has \(words.count) words; at most \(Self.wordLimit) are allowed")
    }
    return words.joined(separator: " ")
  }

  /// Ids are kept for the record of what helped, so an unknown one is a mistake.
  private func principles(_ object: JSONValue) throws(AnswerError) -> [String] {
    guard let value = object["principles"] else { return [] }
    guard let elements = value.elements else { throw AnswerError("principles must be a list of ids") }
    let ids = elements.compactMap(\.text)
    guard ids.count == elements.count else { throw AnswerError("principles must be a list of ids") }
    for id in ids where catalogue[id] == nil { throw AnswerError("there is no principle \(id)") }
    return ids
  }
}
