/// A block of an answer between lines of three backticks.
struct FencedBlock: Sendable, Hashable {
  /// What stands behind the opening backticks, in lower case, such as `python`.
  var language: String
  var text: String

  /// All blocks of a text, in order; throws when the last one is not closed, since then the answer was cut off.
  static func all(in text: String) throws(AnswerError) -> [FencedBlock] {
    var blocks: [FencedBlock] = []
    var open: (language: String, lines: [Substring])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let trimmed = line.drop { $0 == " " }
      if let block = open, trimmed.hasPrefix("```"),
        trimmed.drop(while: { $0 == "`" }).allSatisfy(\.isWhitespace)
      {
        blocks.append(FencedBlock(language: block.language, text: block.lines.joined(separator: "\n") + "\n"))
        open = nil
      } else if open != nil {
        open?.lines.append(line)
      } else if trimmed.hasPrefix("```") {
        open = (trimmed.drop { $0 == "`" }.trimmingSpaces.lowercased(), [])
      }
    }
    if open != nil { throw AnswerError("a block is not closed: the answer was cut off") }
    return blocks
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
