import Domain

/// Sums over all features of a linear layer, or all pixels of a convolution: the sum moves into the operands, and what
/// remains is smaller by the length of the sum.
extension ProductRules {
  /// `sum(x * c)` is `sum(x) * c`.
  static func sumOfScaled(_ free: FreeNodes) -> Rule {
    Rule("sum-of-scaled-product", principle: "A1.10", .reassociating) { match in
      guard let sum = ProductSum(match, free), !sum.isProduct,
        case .binary(let function) = sum.source.operation, [.multiply, .divide].contains(function)
      else { return nil }
      if let factor = sum.source.operand(1).number {
        let rest = sum.over(sum.source.formula(0))
        return function == .multiply ? rest * .number(factor) : rest / .number(factor)
      }
      guard function == .multiply, let factor = sum.source.operand(0).number else { return nil }
      return sum.over(sum.source.formula(1)) * .number(factor)
    }
  }

  /// `sum(x + y)` is `sum(x) + sum(y)`.
  static func sumOfTerms(_ free: FreeNodes) -> Rule {
    Rule("sum-of-terms", principle: "A1.10", .reassociating) { match in
      guard let sum = ProductSum(match, free), !sum.isProduct,
        case .binary(let function) = sum.source.operation
      else { return nil }
      let terms = (sum.over(sum.source.formula(0)), sum.over(sum.source.formula(1)))
      switch function {
      case .add: return terms.0 + terms.1
      case .subtract: return terms.0 - terms.1
      default: return nil
      }
    }
  }

  /// The sum over a linear layer's features is a product with the sum of its weight's rows.
  static func sumOfLinear(_ free: FreeNodes) -> Rule {
    Rule("sum-of-linear", principle: "A1.04", .reassociating) { match in
      guard let sum = ProductSum(match, free), sum.isProduct,
        let pattern = ProductPattern(sum.source.value, in: match.graph), case .matrices = pattern.form
      else { return nil }
      let isLinear = sum.source.call?.call.name == "aten.linear.default"
      let left = sum.source.operand(0), right = sum.source.operand(1)
      guard right.type.rank == 2, let inner = left.type.shape.last else { return nil }
      let weight = right.formula.reduce(.sum, [isLinear ? 0 : 1], keepsAxes: false).reshape([inner])
      let rows = (left.formula * weight).reduce(.sum, [left.type.rank - 1], keepsAxes: sum.fold.keepsAxes)
      guard let bias = pattern.bias else { return rows }
      return rows + Formula.value(bias).reduce(.sum, [0], keepsAxes: false)
    }
  }

  /// The sum over a convolution's pixels is a product of the filters with sums of the input: for each element of
  /// the window, of the pixels that it meets.
  static func sumOfConvolution(_ free: FreeNodes) -> Rule {
    Rule("sum-of-convolution", principle: "A1.05", .reassociating) { match in
      guard let sum = ProductSum(match, free), sum.isProduct,
        let reach = ConvolutionReach(sum.source)
      else { return nil }
      return reach.total.reshape(match.type.shape)
    }
  }
}

/// A sum over all features of a linear layer or all pixels of a convolution, with scaling and addition in between.
struct ProductSum: Sendable {
  var fold: Fold
  /// What is summed.
  var source: Match
  /// Whether that is the product itself.
  var isProduct: Bool

  init?(_ match: Match, _ free: FreeNodes) {
    guard case .reduce(let fold) = match.operation, fold.function == .sum,
      match.type.elementType == .float32
    else { return nil }
    self.fold = fold
    source = match.operand(0)
    isProduct = ProductSum.isProduct(source, fold, free)
    guard ProductSum.leadsToProduct(source, fold, free) else { return nil }
  }

  /// The same sum over something else.
  func over(_ formula: Formula) -> Formula { formula.reduce(.sum, fold.axes, keepsAxes: fold.keepsAxes) }

  private static func leadsToProduct(_ match: Match, _ fold: Fold, _ free: FreeNodes) -> Bool {
    if isProduct(match, fold, free) { return true }
    guard free.allows(match.node), case .binary(let function) = match.operation else { return false }
    let operands = [match.operand(0), match.operand(1)]
    switch function {
    case .add, .subtract: return operands.contains { leadsToProduct($0, fold, free) }
    case .multiply:
      return operands.contains { $0.number != nil } && operands.contains { leadsToProduct($0, fold, free) }
    case .divide: return operands[1].number != nil && leadsToProduct(operands[0], fold, free)
    default: return false
    }
  }

  private static func isProduct(_ match: Match, _ fold: Fold, _ free: FreeNodes) -> Bool {
    guard free.allows(match.node), let call = match.call, call.isFloat32 else { return false }
    switch call.call.name {
    case "aten.linear.default": return fold.axes == [match.type.rank - 1]
    case "aten.mm.default", "aten.matmul.default":
      return fold.axes == [match.type.rank - 1] && match.operand(1).type.rank == 2
        && match.operand(0).type.rank >= 2
    default: return ConvolutionReach(match) != nil && fold.axes == Array(2..<match.type.rank)
    }
  }
}
