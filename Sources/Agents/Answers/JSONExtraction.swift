import Domain
import Essentials

/// Finds the JSON object in an answer: in a block, or bare among other text.
enum JSONExtraction {
  /// The last object of an answer: models think first and answer then.
  static func object(in text: String) throws(AnswerError) -> JSONValue {
    let blocks = (try? FencedBlock.all(in: text)) ?? []
    let texts = blocks.filter { ["json", ""].contains($0.language) }.map(\.text) + [text]
    for text in texts.reversed() {
      if let value = candidates(in: text).reversed().lazy.compactMap(parsed).first { return value }
    }
    throw AnswerError("there is no JSON object in the answer")
  }

  private static func parsed(_ text: Substring) -> JSONValue? {
    guard let value = try? CanonicalJSON.decode(JSONValue.self, from: Data(text.utf8)) else { return nil }
    return value.members == nil ? nil : value
  }

  /// Outermost pairs of braces; braces inside strings do not count.
  private static func candidates(in text: String) -> [Substring] {
    var found: [Substring] = []
    var start = text.startIndex
    while let opening = text[start...].firstIndex(of: "{") {
      if let closing = end(of: text[opening...]) {
        found.append(text[opening...closing])
        start = text.index(after: closing)
      } else {
        start = text.index(after: opening)
      }
    }
    return found
  }

  /// The brace that closes the one a text begins with.
  private static func end(of text: Substring) -> String.Index? {
    var depth = 0
    var isInString = false
    var isEscaped = false
    for index in text.indices {
      let character = text[index]
      if isEscaped {
        isEscaped = false
      } else if isInString {
        isEscaped = character == "\\"
        isInString = character != "\""
      } else if character == "\"" {
        isInString = true
      } else if character == "{" || character == "}" {
        depth += character == "{" ? 1 : -1
        if depth == 0 { return index }
      }
    }
    return nil
  }
}
