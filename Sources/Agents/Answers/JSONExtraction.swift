import Domain
import Essentials

/// Finds the JSON object in an answer: in a block, or bare among other text.
enum JSONExtraction {
  /// Braces that are tried in a text: an answer with more that lead nowhere has no object.
  static let longestSearch = 50

  /// The last object of an answer: models think first and answer then.
  static func object(in text: String) throws(AnswerError) -> JSONValue {
    let blocks = (try? FencedBlock.all(in: text)) ?? []
    let texts = blocks.filter { ["json", ""].contains($0.language) }.map(\.text) + [text]
    for text in texts.reversed() {
      let candidates = candidates(in: Array(text.utf8)).suffix(longestSearch)
      if let value = candidates.reversed().lazy.compactMap(parsed).first { return value }
    }
    throw AnswerError("there is no JSON object in the answer")
  }

  private static func parsed(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
    guard let value = try? CanonicalJSON.decode(JSONValue.self, from: Data(bytes)) else { return nil }
    return value.members == nil ? nil : value
  }

  /// Outermost pairs of braces; braces inside strings do not count.
  private static func candidates(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var found: [ArraySlice<UInt8>] = []
    var start = 0
    var dead = 0
    while dead < longestSearch, let opening = bytes[start...].firstIndex(of: UInt8(ascii: "{")) {
      if let closing = end(of: bytes[opening...]) {
        found.append(bytes[opening...closing])
        start = closing + 1
      } else {
        start = opening + 1
        dead += 1
      }
    }
    return found
  }

  /// The brace that closes the one a text begins with.
  private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    var isInString = false
    var isEscaped = false
    for index in bytes.indices {
      let byte = bytes[index]
      if isEscaped {
        isEscaped = false
      } else if isInString {
        isEscaped = byte == UInt8(ascii: "\\")
        isInString = byte != UInt8(ascii: "\"")
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
      } else if byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }
}
