/// Why a gate can't be read.
public struct GateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public var message: String
  /// Where, in characters from the start of the gate.
  public var position: Int

  /// What and where.
  public var description: String { "\(message) at character \(position + 1)" }
}

/// Splits a gate into tokens.
struct GateLexer {
  enum Token: Sendable, Hashable {
    case number(Double)
    /// A bare or qualified name, or a word such as `and`.
    case name(String)
    /// An operator or a bracket.
    case sign(String)
    case end
  }

  struct Placed: Sendable, Hashable {
    var token: Token
    var position: Int
  }

  private static let signs = ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ","]

  /// All tokens with their positions; the last one is `end`.
  static func tokens(of text: String) throws(GateError) -> [Placed] {
    let characters = Array(text)
    var tokens: [Placed] = []
    var position = 0
    while position < characters.count {
      if characters[position].isWhitespace {
        position += 1
        continue
      }
      let (token, length) = try next(in: characters, at: position)
      tokens.append(Placed(token: token, position: position))
      position += length
    }
    return tokens + [Placed(token: .end, position: characters.count)]
  }

  private static func next(in characters: [Character], at start: Int) throws(GateError) -> (Token, Int) {
    let rest = characters[start...]
    if let sign = signs.first(where: { rest.starts(with: $0) }) { return (.sign(sign), sign.count) }
    let word = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
    if word.first?.isNumber == true {
      guard let number = Double(word) else {
        throw GateError(message: "\(word) is no number", position: start)
      }
      return (.number(number), word.count)
    }
    if !word.isEmpty { return (.name(word), word.count) }
    throw GateError(message: "\(characters[start]) means nothing here", position: start)
  }
}
