import Essentials

/// Turns a candidate's text into highlighted HTML; C++ inside a Python string is highlighted as C++.
enum Highlighter {
  /// The spans of a Python text.
  static func python(_ source: String) -> HTML {
    .group(
      SourceTokenizer.tokens(of: source, in: .python).map { token in
        token.kind == .string ? string(token.text) : span(token)
      })
  }

  private static func string(_ text: String) -> HTML {
    guard let delimiter = ["\"\"\"", "'''"].first(where: text.hasSuffix), text.contains("#include"),
      let opening = text.firstRange(of: delimiter), opening.upperBound < text.endIndex
    else { return span(SourceToken(kind: .string, text: text)) }
    let closing = text.index(text.endIndex, offsetBy: -delimiter.count)
    guard opening.upperBound <= closing else { return span(SourceToken(kind: .string, text: text)) }
    let code = String(text[opening.upperBound..<closing])
    return .group([
      span(SourceToken(kind: .string, text: String(text[..<opening.upperBound]))),
      .group(SourceTokenizer.tokens(of: code, in: .cPlusPlus).map(span)),
      span(SourceToken(kind: .string, text: delimiter)),
    ])
  }

  private static func span(_ token: SourceToken) -> HTML {
    token.kind == .plain
      ? .text(token.text) : .tag("span", ["class": "t-\(token.kind.rawValue)"], text: token.text)
  }
}
