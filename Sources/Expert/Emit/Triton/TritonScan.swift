import Domain

/// A running combination along a row in Triton.
struct TritonScan {
  let scan: Scan
  let index: Int
  let space: TritonSpace

  private var combination: String { TritonReduction.combination(scan.function) }

  private var neutral: String {
    switch scan.function {
    case .product: "1.0"
    case .maximum: "float(\"-inf\")"
    case .minimum: "float(\"inf\")"
    default: "0.0"
    }
  }

  /// Declares what chunks of a long row carry on.
  func declareCarry(_ code: inout Code) {
    let value = space.form == .tile ? "tl.full([\(space.rows), 1], \(neutral), tl.float32)" : neutral
    code.line("carry_\(index) = \(value)")
  }

  /// Statements that name the running value at each point of the tile.
  func step(_ term: TritonTerm, name: String, _ code: inout Code) {
    let operand = operand(term)
    let reverse = scan.reversed ? ", reverse=True" : ""
    let carries = !space.holdsRow
    code.line("item_\(index) = \(operand)")
    let running = carries ? "running" : name
    if scan.exclusive {
      let pair = "(tl.full(\(space.shape), \(neutral), tl.float32), item_\(index))"
      code.line(
        "\(running), _ = tl.associative_scan(\(pair), \(space.reducedAxis), \(combination)_before\(reverse))")
    } else {
      code.line(
        "\(running) = tl.associative_scan(item_\(index), \(space.reducedAxis), \(combination)\(reverse))")
    }
    guard carries else { return }
    code.line("\(name) = \(combination)(carry_\(index), running)")
    let total = "tl.reduce(item_\(index), \(space.reducedAxis), \(combination)\(space.keepsAxis))"
    code.line("carry_\(index) = \(combination)(carry_\(index), \(total))")
  }

  /// The operand as wide as the tile; what lies beyond the row's end must not reach into it.
  private func operand(_ term: TritonTerm) -> String {
    let number = term.number
    let text = number.isLiteral ? "tl.full([1], \(number.text), tl.float32)" : number.text
    let wanted: TritonTerm.Axes = space.form == .tile ? [.rows, .columns] : .columns
    let wide = number.axes.isSuperset(of: wanted) ? text : "tl.broadcast_to(\(text), \(space.shape))"
    let isBlind = space.holdsRow && !scan.reversed
    return space.columnsAreMasked && !isBlind ? "tl.where(r < \(space.rowLength), \(wide), \(neutral))" : wide
  }
}
