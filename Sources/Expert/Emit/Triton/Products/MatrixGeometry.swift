import Domain

/// Matrices of a batch: their parts have whole tiles of rows and columns and whole chunks of terms.
struct MatrixGeometry: ProductGeometry {
  let form: MatrixForm
  let tile: ProductTile
  let parts: OperandParts

  private var rows: Int { ceiling(form.rows, tile.rows) }
  private var columns: Int { ceiling(form.columns, tile.columns) }
  private var inner: Int { ceiling(form.inner, tile.inner) }
  private var tilesOfMatrix: Int { rows / tile.rows * (columns / tile.columns) }
  private var isBatch: Bool { form.count > 1 }

  var programs: Int { tilesOfMatrix * form.count }
  var steps: Int { inner / tile.inner }
  var leftScale: String { isBatch ? "matrix * \(rows) + m" : "m" }
  var rightScale: String { isBatch ? "matrix * \(columns) + n" : "n" }
  var row: String { isBatch ? "(matrix * \(form.rows) + m)" : "m" }

  var description: String {
    let batch = isBatch ? "\(form.count) times " : ""
    return "\(batch)\(form.rows) x \(form.columns) results of \(form.inner) terms"
  }

  func writePositions(_ code: inout Code) {
    if isBatch { code.line("matrix = tl.program_id(0) // \(tilesOfMatrix)") }
    let program = isBatch ? "tl.program_id(0) % \(tilesOfMatrix)" : "tl.program_id(0)"
    writeTile(rows: rows / tile.rows, columns: columns / tile.columns, program, &code)
    let left =
      form.leftIsTransposed
      ? "m[:, None] + k[None, :] * \(rows)" : "m[:, None] * \(inner) + k[None, :]"
    let right =
      form.rightIsTransposed
      ? "n[None, :] * \(inner) + k[:, None]" : "n[None, :] + k[:, None] * \(columns)"
    code.line("left_at = \(batchStart(rows * inner))\(left)")
    code.line("right_at = \(batchStart(inner * columns))\(right)")
  }

  private func batchStart(_ elements: Int) -> String {
    isBatch ? "matrix.to(tl.int64) * \(elements) + " : ""
  }

  func writeStep(_ code: inout Code) {
    let left = tile.inner * (form.leftIsTransposed ? rows : 1)
    let right = tile.inner * (form.rightIsTransposed ? 1 : columns)
    code.line("left_0 = tl.load(left_high + left_at + step * \(left))")
    if parts == .two { code.line("left_1 = tl.load(left_low + left_at + step * \(left))") }
    code.line("right_0 = tl.load(right_high + right_at + step * \(right))")
    if parts == .two { code.line("right_1 = tl.load(right_low + right_at + step * \(right))") }
  }

  func writeRepair(_ code: inout Code) {
    let steps = [
      form.leftIsTransposed ? (1, form.rows) : (form.inner, 1),
      form.rightIsTransposed ? (form.inner, 1) : (1, form.columns),
    ]
    let start = isBatch ? [form.rows * form.inner, form.inner * form.columns] : [0, 0]
    let operands = zip(["left_ptr", "right_ptr"], start).map {
      $1 == 0 ? $0 : "\($0) + matrix.to(tl.int64) * \($1)"
    }
    code.block("if _has_special(total):", closing: "") {
      $0.line("total = _plain_product(")
      $0.line(
        "    \(operands[0]), \(operands[1]), m, n, \(form.rows), \(form.columns), \(form.inner), \(steps[0].0), "
          + "\(steps[0].1), \(steps[1].0), \(steps[1].1))")
    }
  }

  let suffix = ""

  func writeLeft(_ code: inout Code) {
    code.line(
      form.leftIsTransposed
        ? "left_parts = _parts_by_columns(left, \(form.count), \(form.inner), \(form.rows), \(inner), \(rows))"
        : "left_parts = _parts_by_rows(left, \(form.count * form.rows), \(form.inner), \(form.count * rows), \(inner))"
    )
  }

  func writeRight(_ code: inout Code) {
    code.line(
      form.rightIsTransposed
        ? "right_parts = _parts_by_rows(right, \(form.count * form.columns), \(form.inner), \(form.count * columns), \(inner))"
        : "right_parts = _parts_by_columns(right, \(form.count), \(form.inner), \(form.columns), \(inner), \(columns))"
    )
  }
}
