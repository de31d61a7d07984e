/// A table of the report.
struct ReportTable {
  /// A column: its title, and whether it holds numbers.
  struct Column {
    var title: String
    var isNumeric = false

    static func text(_ title: String) -> Column { Column(title: title) }
    static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
  }

  var columns: [Column]
  var rows: [[HTML]]

  /// The table in a box that scrolls sideways on narrow screens.
  var html: HTML {
    let head = HTML.tag(
      "tr", all: columns.map { .tag("th", ["scope": "col", "class": style($0)], text: $0.title) })
    let body = rows.map { row in
      HTML.tag("tr", all: zip(columns, row).map { .tag("td", ["class": style($0)], $1) })
    }
    return .tag(
      "div", ["class": "scroll", "tabindex": "0"],
      .tag("table", [:], .tag("thead", [:], head), .tag("tbody", all: body)))
  }

  private func style(_ column: Column) -> String { column.isNumeric ? "number" : "text" }
}
