/// Names of models, which providers spell with dates, folders and tags.
enum ModelName {
  /// Whether an answer's model is the one that was asked: the same name, or one with a date, a folder or a tag.
  static func isSame(_ answered: String, as asked: String) -> Bool {
    base(answered.lowercased()) == base(asked.lowercased())
  }

  /// The name without folders, tag, date and `-latest`.
  static func base(_ name: String) -> String {
    let file = name.split(separator: "/").last.map(String.init) ?? name
    let plain = file.hasSuffix(":latest") ? String(file.dropLast(7)) : file
    for ending in [/-\d{4}-?\d{2}-?\d{2}$/, /-latest$/, /@\d{8}$/] {
      if let match = plain.firstMatch(of: ending) { return String(plain[..<match.range.lowerBound]) }
    }
    return plain
  }

  /// Whether a name can stand in an address without changing what the address means.
  static func isPathSafe(_ name: String) -> Bool {
    !name.contains("..")
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:/".contains($0)) }
  }

  /// Names that are like one, nearest first.
  static func suggestions(for name: String, among names: [String], count: Int = 5) -> [String] {
    let wanted = name.lowercased()
    let ranked = names.map { (name: $0, distance: distance(wanted, $0.lowercased())) }
    return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(count).map(\.name)
  }

  /// Changes of single characters between two names (Levenshtein); additions at an end count half.
  private static func distance(_ first: String, _ second: String) -> Double {
    let (a, b) = (Array(first.utf8), Array(second.utf8))
    var row = (0...b.count).map(Double.init)
    for (i, x) in a.enumerated() {
      var previous = row[0]
      row[0] = Double(i + 1)
      for (j, y) in b.enumerated() {
        let changed = previous + (x == y ? 0 : 1)
        previous = row[j + 1]
        row[j + 1] = min(changed, row[j] + (i == a.count - 1 ? 0.5 : 1), row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
