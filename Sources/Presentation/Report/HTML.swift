/// A piece of an HTML or SVG document.
///
/// Text is escaped when it is rendered, so that nothing can be forgotten.
indirect enum HTML: Sendable {
  case text(String)
  case element(String, [Attribute], [HTML])
  case group([HTML])
  /// Text that is no user's: style sheets, the document type.
  case verbatim(String)

  struct Attribute: Sendable {
    var name: String
    var value: String
  }

  static let empty = HTML.group([])

  /// An element with attributes and children.
  static func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: HTML...)
    -> HTML
  {
    .element(name, attributes.map { Attribute(name: $0.key, value: $0.value) }, children)
  }

  /// An element with attributes and a list of children.
  static func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], all children: [HTML])
    -> HTML
  {
    .element(name, attributes.map { Attribute(name: $0.key, value: $0.value) }, children)
  }

  /// An element that holds one text.
  static func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) -> HTML {
    tag(name, attributes, .text(text))
  }

  /// The text of the document.
  var rendered: String {
    var output = ""
    render(into: &output)
    return output
  }

  private func render(into output: inout String) {
    switch self {
    case .text(let text): output += HTML.escaped(text)
    case .verbatim(let text): output += text
    case .group(let children): for child in children { child.render(into: &output) }
    case .element(let name, let attributes, let children):
      output += "<" + name
      for attribute in attributes { output += " \(attribute.name)=\"\(HTML.escaped(attribute.value))\"" }
      output += ">"
      if HTML.voidElements.contains(name) { return }
      for child in children { child.render(into: &output) }
      output += "</\(name)>"
    }
  }

  /// Elements without an end tag (HTML standard, 13.1.2).
  private static let voidElements: Set<String> = ["meta", "br"]

  /// Text with the five characters that mean something in HTML replaced, and control characters made visible.
  static func escaped(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      case "\n", "\t", "\r": output.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value): output += "\u{FFFD}"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }
}
