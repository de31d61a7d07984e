/// A line of text whose parts have a role, so that colour is decided only where it is written.
public struct Line: Sendable, Hashable {
  /// What a part of a line is.
  public enum Role: Sendable, Hashable {
    case plain, label, good, bad, caution, faint, strong
  }

  /// A part of a line.
  public struct Span: Sendable, Hashable {
    var text: String
    var role: Role
  }

  /// The parts, in order.
  public var spans: [Span]

  /// An empty line.
  public init() { spans = [] }

  /// A line of one part.
  public init(_ text: String, _ role: Role = .plain) {
    spans = [Span(text: Self.printable(text), role: role)]
  }

  /// The line with one more part.
  public func adding(_ text: String, _ role: Role = .plain) -> Line {
    var line = self
    line.spans.append(Span(text: Self.printable(text), role: role))
    return line
  }

  /// The characters without colour.
  public var text: String { spans.map(\.text).joined() }

  /// The line for a stream, with colour where it has colour; never longer than `width` when that is given.
  public func rendered(color: Bool, width: Int? = nil) -> String {
    var room = width ?? Int.max
    return spans.map { span in
      let text = span.text.count > room ? String(span.text.prefix(max(0, room - 1))) + "…" : span.text
      guard room > 0 else { return "" }
      room -= text.count
      return color ? span.role.colored(text) : text
    }.joined()
  }

  /// Text that may come from a candidate, without what could move the cursor or break the line.
  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isControl ? " " : $0 }))
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .lineSeparator }
}

extension Line.Role {
  /// The text between SGR codes (ECMA-48); the 8 basic colours follow the user's own palette.
  fileprivate func colored(_ text: String) -> String {
    guard let code else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private var code: String? {
    switch self {
    case .plain: nil
    case .label: "36"
    case .good: "32"
    case .bad: "31"
    case .caution: "33"
    case .faint: "2"
    case .strong: "1"
    }
  }
}
