/// Rows of comma-separated values, where quoted fields may hold commas, quotes and line breaks (RFC 4180).
enum CommaSeparated {
  static func rows(_ text: Substring) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = ""
    var isQuoted = false
    var previousWasQuote = false
    for character in text {
      if isQuoted {
        if character == "\"" {
          isQuoted = false
          previousWasQuote = true
        } else {
          field.append(character)
        }
        continue
      }
      switch character {
      case "\"":
        if previousWasQuote { field.append("\"") }
        isQuoted = true
      case ",":
        row.append(field)
        field = ""
      case "\n", "\r\n":
        rows.append(row + [field])
        (row, field) = ([], "")
      default: field.append(character)
      }
      previousWasQuote = false
    }
    if !field.isEmpty || !row.isEmpty { rows.append(row + [field]) }
    return rows
  }
}
