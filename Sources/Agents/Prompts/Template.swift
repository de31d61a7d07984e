import Essentials

/// A text with places for values.
///
/// `{{name}}` is replaced by a value. What stands between `{{#name}}` and `{{/name}}` is kept only where the value is
/// there and not empty; a mark that has a line to itself takes the line with it.
struct Template: Sendable, Hashable {
  private indirect enum Part: Sendable, Hashable {
    case text(Substring)
    case value(String)
    case section(String, [Part])
  }

  /// Why a text is no template.
  enum Mistake: Error, Hashable {
    /// A section has no end, or ends where it did not begin.
    case unbalanced(String)
  }

  private let parts: [Part]

  /// Reads a template.
  init(_ text: String) throws(Mistake) {
    var rest = text[...]
    parts = try Self.parts(&rest, until: nil)
  }

  /// All names, of values and sections.
  var names: Set<String> { Self.names(in: parts) }

  /// The text with its values; a value that is missing is empty.
  func rendered(_ values: [String: String?]) -> String {
    let present = values.compactMapValues { $0 }
    return Self.rendered(parts, present).trimming(while: \.isNewline)
  }
}

extension Template {
  private static func rendered(_ parts: [Part], _ values: [String: String]) -> String {
    parts.map { part in
      switch part {
      case .text(let text): String(text)
      case .value(let name): values[name, default: ""]
      case .section(let name, let inner): values[name, default: ""].isEmpty ? "" : rendered(inner, values)
      }
    }.joined()
  }

  private static func names(in parts: [Part]) -> Set<String> {
    parts.reduce(into: []) { names, part in
      switch part {
      case .text: break
      case .value(let name): names.insert(name)
      case .section(let name, let inner): names.formUnion(self.names(in: inner).union([name]))
      }
    }
  }

  private static func parts(_ rest: inout Substring, until end: String?) throws(Mistake) -> [Part] {
    var parts: [Part] = []
    while let mark = Mark.first(in: rest) {
      parts.append(.text(rest[..<mark.outerRange.lowerBound]))
      rest = rest[mark.outerRange.upperBound...]
      switch mark.kind {
      case .value: parts.append(.value(mark.name))
      case .begin: parts.append(.section(mark.name, try Self.parts(&rest, until: mark.name)))
      case .end:
        guard mark.name == end else { throw .unbalanced(mark.name) }
        return parts
      }
    }
    if let end { throw .unbalanced(end) }
    return parts + [.text(rest)]
  }

  /// One `{{…}}`.
  private struct Mark {
    enum Kind { case value, begin, end }
    var kind: Kind
    var name: String
    /// The mark, with its line when it begins or ends a section there alone.
    var outerRange: Range<Substring.Index>

    static func first(in text: Substring) -> Mark? {
      guard let match = text.firstMatch(of: /\{\{([#\/]?)([a-z]+)\}\}/) else { return nil }
      let kind: Kind = match.output.1 == "#" ? .begin : match.output.1 == "/" ? .end : .value
      let range = kind == .value ? match.range : lineRange(of: match.range, in: text)
      return Mark(kind: kind, name: String(match.output.2), outerRange: range)
    }

    private static func lineRange(of range: Range<Substring.Index>, in text: Substring) -> Range<
      Substring.Index
    > {
      let beginsLine =
        range.lowerBound == text.base.startIndex
        || text.base[text.base.index(before: range.lowerBound)].isNewline
      guard beginsLine, range.upperBound < text.endIndex, text[range.upperBound].isNewline else {
        return range
      }
      return range.lowerBound..<text.index(after: range.upperBound)
    }
  }
}
