/// Lines of generated text with their indentation.
struct Code {
  private(set) var lines: [String] = []
  private var depth: Int
  private let step: String

  init(depth: Int = 0, step: String = "  ") {
    self.depth = depth
    self.step = step
  }

  var text: String { lines.joined(separator: "\n") }

  mutating func line(_ text: String) {
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines.append(part.isEmpty ? "" : String(repeating: step, count: depth) + part)
    }
  }

  mutating func indented(_ body: (inout Code) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// `opening { body }` in the manner of C; `closing` ends it.
  mutating func block(_ opening: String, closing: String = "}", _ body: (inout Code) -> Void) {
    line(opening)
    indented(body)
    line(closing)
  }
}
