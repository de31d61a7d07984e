/// Columns of text, aligned with spaces.
public struct TextTable: Sendable {
  /// Where the text of a column stands.
  public enum Alignment: Sendable { case left, right }

  /// A text and its role.
  public struct Cell: Sendable, ExpressibleByStringLiteral {
    var text: String
    var role: Line.Role

    /// A text and its role.
    public init(_ text: String, _ role: Line.Role = .plain) {
      self.text = text
      self.role = role
    }

    /// A text without a role.
    public init(stringLiteral value: String) { self.init(value) }
  }

  private let alignments: [Alignment]
  private var rows: [[Cell]] = []

  /// An empty table.
  public init(_ alignments: [Alignment]) { self.alignments = alignments }

  /// A table with a faint row of titles.
  public init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map { Cell($0.title, .faint) }]
  }

  /// Adds a row; missing cells stay empty.
  public mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// The rows as lines, columns two spaces apart.
  public func lines(indent: Int = 2) -> [Line] {
    let widths = alignments.indices.map { column in rows.map { text(in: $0, column).count }.max() ?? 0 }
    return rows.map { row in
      let last = row.lastIndex { !$0.text.isEmpty } ?? -1
      return row.indices.prefix(last + 1).reduce(Line(String(repeating: " ", count: indent))) {
        line, column in
        let space = String(repeating: " ", count: widths[column] - row[column].text.count)
        let gap = column == 0 ? "" : "  "
        switch alignments[column] {
        case .left:
          return line.adding(gap).adding(row[column].text, row[column].role).adding(
            column == last ? "" : space)
        case .right: return line.adding(gap + space).adding(row[column].text, row[column].role)
        }
      }
    }
  }

  private func text(in row: [Cell], _ column: Int) -> String {
    row.indices.contains(column) ? row[column].text : ""
  }
}
