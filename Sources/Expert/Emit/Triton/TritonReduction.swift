import Domain

/// A reduction over a row in Triton: in one step when the row is at hand, or by lanes in a loop.
struct TritonReduction {
  let function: ReductionFunction
  let index: Int
  let space: TritonSpace

  private var axis: String { "\(space.reducedAxis)\(space.keepsAxis)" }
  private var length: String { "\(space.rowLength).0" }

  /// The results' names by component.
  func result(_ component: Int) -> TritonTerm {
    let axes: TritonTerm.Axes = .rows
    switch function {
    case .any, .all: return TritonTerm(text: "\(stem)_\(index)", kind: .truth, axes: axes)
    case .argumentOfMaximum, .argumentOfMinimum:
      return TritonTerm(text: "\(stem)_\(index)", kind: .integer, axes: axes)
    case .moments: return TritonTerm(text: "\(component == 0 ? "mean" : "deviations")_\(index)", axes: axes)
    case .logSumExp: return TritonTerm(text: "\(component == 0 ? "top" : "sum")_\(index)", axes: axes)
    default: return TritonTerm(text: "\(stem)_\(index)", axes: axes)
    }
  }

  private var stem: String {
    switch function {
    case .sum: "sum"
    case .product: "product"
    case .maximum: "max"
    case .minimum: "min"
    case .argumentOfMaximum: "argmax"
    case .argumentOfMinimum: "argmin"
    case .any: "any"
    case .all: "all"
    case .moments, .logSumExp: "row"
    }
  }

  /// How often the operand's text is written.
  var operandUses: Int { function == .moments || function == .logSumExp ? 2 : 1 }

  /// The value that changes nothing.
  private var neutral: String {
    switch function {
    case .product: "1.0"
    case .maximum, .argumentOfMaximum, .logSumExp: "float(\"-inf\")"
    case .minimum, .argumentOfMinimum: "float(\"inf\")"
    case .any: "0"
    case .all: "1"
    case .sum, .moments: "0.0"
    }
  }

  private var combination: String { TritonReduction.combination(function) }

  /// The function that combines two values.
  static func combination(_ function: ReductionFunction) -> String {
    switch function {
    case .product: "_times"
    case .maximum, .logSumExp: "_larger"
    case .minimum: "_smaller"
    case .argumentOfMaximum: "_first_largest"
    case .argumentOfMinimum: "_first_smallest"
    default: "_plus"
    }
  }

  // MARK: Operands

  /// An operand as wide as the row, with what changes nothing beyond its end.
  private func masked(_ text: String, _ axes: TritonTerm.Axes, _ neutral: String? = nil) -> String {
    let wide = widened(text, axes)
    return space.columnsAreMasked
      ? "tl.where(r < \(space.rowLength), \(wide), \(neutral ?? self.neutral))" : wide
  }

  /// A value that is the same along the row, or of a pair, is spread out.
  private func widened(_ text: String, _ axes: TritonTerm.Axes) -> String {
    let isPair = function == .argumentOfMaximum || function == .argumentOfMinimum
    let isWide = axes.contains(.columns) && (!isPair || space.form == .row || axes.contains(.rows))
    return isWide ? text : "tl.broadcast_to(\(text), \(space.shape))"
  }

  private func operand(_ term: TritonTerm) -> TritonTerm {
    switch function {
    case .any, .all:
      return TritonTerm(text: "\(term.truth.text(atLeast: .primary)).to(tl.int32)", axes: term.axes)
    default:
      let number = term.number
      return number.isLiteral ? TritonTerm(text: "tl.full([1], \(number.text), tl.float32)") : number
    }
  }

  // MARK: The row at hand

  /// Statements that combine a row that is held.
  func combine(_ term: TritonTerm, _ code: inout Code) {
    let operand = operand(term)
    let whole = masked(operand.text, operand.axes)
    switch function {
    case .sum: code.line("sum_\(index) = tl.sum(\(whole), \(axis))")
    case .product, .maximum, .minimum:
      code.line(
        "\(stem)_\(index) = tl.reduce(\(whole), \(space.reducedAxis), \(combination)\(space.keepsAxis))")
    case .argumentOfMaximum, .argumentOfMinimum:
      let pair = "(\(whole), tl.broadcast_to(r, \(space.shape)))"
      code.line(
        "_, \(stem)_\(index) = tl.reduce(\(pair), \(space.reducedAxis), \(combination)\(space.keepsAxis))")
    case .moments:
      code.line("mean_\(index) = tl.div_rn(tl.sum(\(whole), \(axis)), \(length))")
      let apart = "\(operand.text(atLeast: .sum)) - mean_\(index)"
      code.line("apart_\(index) = \(masked(apart, operand.axes.union(.rows)))")
      code.line("deviations_\(index) = tl.sum(apart_\(index) * apart_\(index), \(axis))")
    case .logSumExp:
      code.line("top_\(index) = tl.reduce(\(whole), \(space.reducedAxis), _larger\(space.keepsAxis))")
      let decay = "libdevice.exp(\(operand.text(atLeast: .sum)) - _shift(top_\(index)))"
      code.line("sum_\(index) = tl.sum(\(masked(decay, operand.axes.union(.rows), "0.0")), \(axis))")
    case .any: code.line("any_\(index) = tl.max(\(whole), \(axis)) != 0")
    case .all: code.line("all_\(index) = tl.min(\(whole), \(axis)) != 0")
    }
  }

  // MARK: By lanes

  /// Declares what each lane accumulates.
  func declare(_ code: inout Code) {
    func full(_ value: String, _ type: String = "tl.float32") -> String {
      "tl.full(\(space.shape), \(value), \(type))"
    }
    switch function {
    case .argumentOfMaximum, .argumentOfMinimum:
      code.line("best_\(index) = \(full(neutral))")
      code.line("\(stem)_\(index) = \(full("\(space.rowLength)", "tl.int32"))")
    case .moments:
      code.line("mean_\(index) = \(full("0.0"))")
      code.line("deviations_\(index) = \(full("0.0"))")
    case .logSumExp:
      code.line("tops_\(index) = \(full(neutral))")
      code.line("sums_\(index) = \(full("0.0"))")
    case .any, .all: code.line("part_\(index) = \(full(neutral, "tl.int32"))")
    default: code.line("part_\(index) = \(full(neutral))")
    }
  }

  /// One step of the loop.
  func accumulate(_ term: TritonTerm, _ code: inout Code) {
    let operand = operand(term)
    let whole = masked(operand.text, operand.axes)
    switch function {
    case .argumentOfMaximum, .argumentOfMinimum:
      let pair = "best_\(index), \(stem)_\(index)"
      code.line("\(pair) = \(combination)(\(pair), \(whole), r)")
    case .moments:
      let inside = space.columnsAreMasked ? "r < \(space.rowLength)" : "True"
      let lanes = "mean_\(index), deviations_\(index)"
      code.line("\(lanes) = _welford(\(lanes), \(operand.text), start / \(space.columns) + 1.0, \(inside))")
    case .logSumExp:
      let lanes = "tops_\(index), sums_\(index)"
      code.line("\(lanes) = _online_sum(\(lanes), \(whole))")
    case .sum: code.line("part_\(index) += \(whole)")
    case .any: code.line("part_\(index) = part_\(index) | \(whole)")
    case .all: code.line("part_\(index) = part_\(index) & \(whole)")
    default: code.line("part_\(index) = \(combination)(part_\(index), \(whole))")
    }
  }

  /// Combines the lanes.
  func finish(_ code: inout Code) {
    switch function {
    case .sum: code.line("sum_\(index) = tl.sum(part_\(index), \(axis))")
    case .argumentOfMaximum, .argumentOfMinimum:
      let pair = "(best_\(index), \(stem)_\(index))"
      code.line(
        "_, \(stem)_\(index) = tl.reduce(\(pair), \(space.reducedAxis), \(combination)\(space.keepsAxis))")
    case .moments:
      let lanes = "mean_\(index), deviations_\(index)"
      let keeps = space.form == .tile ? "True" : "False"
      code.line(
        "\(lanes) = _moments_of_lanes(\(lanes), \(laneCount), \(length), \(space.reducedAxis), \(keeps))")
    case .logSumExp:
      code.line("top_\(index) = tl.reduce(tops_\(index), \(space.reducedAxis), _larger\(space.keepsAxis))")
      let decay = "libdevice.exp(tops_\(index) - _shift(top_\(index)))"
      code.line("sum_\(index) = tl.sum(sums_\(index) * \(decay), \(axis))")
    case .any: code.line("any_\(index) = tl.max(part_\(index), \(axis)) != 0")
    case .all: code.line("all_\(index) = tl.min(part_\(index), \(axis)) != 0")
    default:
      code.line(
        "\(stem)_\(index) = tl.reduce(part_\(index), \(space.reducedAxis), \(combination)\(space.keepsAxis))")
    }
  }

  /// Elements that each lane has seen.
  private var laneCount: String {
    guard space.columnsAreMasked else { return "\(space.rowLength / space.columns).0" }
    let lane = "tl.arange(0, \(space.columns))\(space.form == .tile ? "[None, :]" : "")"
    return "((\(space.rowLength - 1) - \(lane)) // \(space.columns) + 1).to(tl.float32)"
  }
}
