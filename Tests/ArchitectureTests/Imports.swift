import Foundation

/// Reads the modules that a Swift text imports.
enum Imports {
  /// Modules named by import declarations, with their line numbers; conditional ones count too.
  static func modules(of text: String) -> [(line: Int, module: String)] {
    var found: [(line: Int, module: String)] = []
    var isInsideLiteral = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if !isInsideLiteral, let module = module(importedBy: line) { found.append((index + 1, module)) }
      if line.ranges(of: "\"\"\"").count % 2 == 1 { isInsideLiteral.toggle() }
    }
    return found
  }

  private static let modifiers: Set<Substring> = [
    "public", "package", "internal", "fileprivate", "private", "@testable", "@preconcurrency", "@_exported",
    "@_implementationOnly",
  ]
  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor",
  ]

  private static func module(importedBy line: Substring) -> String? {
    var words = line.split(whereSeparator: \.isWhitespace)[...].drop { modifiers.contains($0) }
    guard words.popFirst() == "import" else { return nil }
    words = words.drop { kinds.contains($0) }
    return words.first?.split(separator: ".").first.map(String.init)
  }
}
