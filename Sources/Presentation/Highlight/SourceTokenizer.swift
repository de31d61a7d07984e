/// Splits source text into tokens by a grammar.
///
/// It never fails, and the tokens' texts joined are the source.
struct SourceTokenizer {
  private let grammar: SourceGrammar
  private let characters: [Character]
  private var position = 0
  private var plainStart = 0
  private var tokens: [SourceToken] = []

  private init(_ source: String, _ grammar: SourceGrammar) {
    self.grammar = grammar
    characters = Array(source)
  }

  /// The tokens of a text.
  static func tokens(of source: String, in grammar: SourceGrammar) -> [SourceToken] {
    var tokenizer = SourceTokenizer(source, grammar)
    while tokenizer.position < tokenizer.characters.count { tokenizer.step() }
    tokenizer.flush()
    return tokenizer.tokens
  }

  private mutating func step() {
    if let end = commentEnd() { return emit(.comment, to: end) }
    if let end = stringEnd(from: position) { return emit(.string, to: end) }
    if let end = directiveEnd() { return emit(.directive, to: end) }
    let character = characters[position]
    if character.isNumber {
      return emit(.number, to: end(from: position) { $0.isNumber || $0.isLetter || $0 == "." })
    }
    guard character.isLetter || character == "_" else { return position += 1 }
    word()
  }

  private mutating func word() {
    let wordEnd = end(from: position) { $0.isLetter || $0.isNumber || $0 == "_" }
    let word = String(characters[position..<wordEnd])
    if grammar.stringPrefixes.contains(word.lowercased()), let end = stringEnd(from: wordEnd) {
      return emit(.string, to: end)
    }
    if grammar.keywords.contains(word) { return emit(.keyword, to: wordEnd) }
    if grammar.builtins.contains(word) { return emit(.builtin, to: wordEnd) }
    position = wordEnd
  }

  private func commentEnd() -> Int? {
    if starts(grammar.lineComment, at: position) { return end(from: position) { !$0.isNewline } }
    guard let block = grammar.blockComment, starts(block.begin, at: position) else { return nil }
    return find(block.end, from: position + block.begin.count) ?? characters.count
  }

  private func directiveEnd() -> Int? {
    guard starts(grammar.directive, at: position), isFirstOnLine(position) else { return nil }
    return end(from: position + 1) { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
  }

  /// The end of the string that begins here; one of a single line ends with its line at the latest.
  private func stringEnd(from start: Int) -> Int? {
    guard let delimiter = grammar.stringDelimiters.first(where: { starts($0, at: start) }) else { return nil }
    var index = start + delimiter.count
    while index < characters.count {
      if characters[index] == "\\" {
        index += 2
      } else if starts(delimiter, at: index) {
        return index + delimiter.count
      } else if delimiter.count == 1, characters[index].isNewline {
        return index
      } else {
        index += 1
      }
    }
    return characters.count
  }

  private func starts(_ text: String, at index: Int) -> Bool {
    index < characters.count && characters[index...].starts(with: text)
  }

  private func isFirstOnLine(_ index: Int) -> Bool {
    let before = characters[..<index].last { $0 != " " && $0 != "\t" }
    return before?.isNewline ?? true
  }

  private func find(_ text: String, from start: Int) -> Int? {
    (min(start, characters.count)..<characters.count).first { starts(text, at: $0) }.map { $0 + text.count }
  }

  private func end(from start: Int, while belongs: (Character) -> Bool) -> Int {
    characters[min(start, characters.count)...].firstIndex { !belongs($0) } ?? characters.count
  }

  private mutating func emit(_ kind: SourceToken.Kind, to end: Int) {
    flush()
    tokens.append(SourceToken(kind: kind, text: String(characters[position..<end])))
    position = end
    plainStart = end
  }

  private mutating func flush() {
    guard plainStart < position else { return }
    tokens.append(SourceToken(kind: .plain, text: String(characters[plainStart..<position])))
    plainStart = position
  }
}
