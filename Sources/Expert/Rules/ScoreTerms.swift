import Domain

/// What makes scores of a product: a factor, a bias and a mask.
struct ScoreTerms: Sendable {
  /// The product of queries and keys.
  private(set) var product: Match
  private(set) var scale = 1.0
  /// Adds to the scores, in a shape that broadcasts.
  private(set) var bias: Match?
  /// Where scores do not count, in a shape that broadcasts.
  private(set) var masked: Match?
  private var isScaled = false

  /// Takes one after the other off the scores; `nil` when anything else is between them and a product.
  init?(_ scores: Match) {
    product = scores
    while !product.isBatchedProduct {
      guard let rest = rest(of: product, scores.type.shape) else { return nil }
      product = rest
    }
  }

  /// What the outermost operation is applied to.
  private mutating func rest(of node: Match, _ scores: [Int]) -> Match? {
    switch node.operation {
    case .select where masked == nil && node.operand(1).unexpanded.number == -.infinity:
      masked = node.operand(0).mask(of: scores)
      return masked == nil ? nil : node.operand(2)
    case .binary(.add) where bias == nil && !isScaled:
      for place in [1, 0] {
        bias = node.operand(place).mask(of: scores)
        if bias != nil { return node.operand(1 - place) }
      }
      return nil
    case .binary(.multiply):
      for place in [1, 0] {
        guard let factor = node.operand(place).unexpanded.number else { continue }
        return scaled(by: factor, node.operand(1 - place))
      }
      return nil
    case .binary(.divide):
      return node.operand(1).unexpanded.number.flatMap { scaled(by: 1 / $0, node.operand(0)) }
    case .view(.reshape): return node.keepsMatrices(of: node.operand(0)) ? node.operand(0) : nil
    case .cast: return node.operand(0)
    default: return nil
    }
  }

  private mutating func scaled(by factor: Double, _ rest: Match) -> Match? {
    guard factor > 0, factor.isFinite else { return nil }
    (scale, isScaled) = (scale * factor, true)
    return rest
  }
}

extension Match {
  /// Whether it is a product of two matrices, or of several side by side.
  var isBatchedProduct: Bool {
    guard let name = call?.call.name, node.operands.count == 2 else { return false }
    return ["aten.mm.default", "aten.matmul.default", "aten.bmm.default"].contains(name)
      && operand(0).type.rank >= 2
      && operand(1).type.rank >= 2
  }

  var unexpanded: Match {
    if case .view(.expand) = operation { operand(0).unexpanded } else { self }
  }

  var uncast: Match {
    if case .cast = operation { operand(0).uncast } else { self }
  }

  var unreshaped: Match {
    if case .view(.reshape) = operation { operand(0).unreshaped } else { self }
  }

  /// Whether two shapes of the same elements end in the same matrices.
  func keepsMatrices(of other: Match) -> Bool {
    type.shape.suffix(2) == other.type.shape.suffix(2) && type.elementCount == other.type.elementCount
  }

  /// What the node adds to or takes from scores, as small as it was made; `nil` for what an input reaches.
  func mask(of scores: [Int]) -> Match? {
    let small = unexpanded
    guard type.shape == scores, small.type.rank <= scores.count, !small.isReachedByInput else { return nil }
    return small
  }

  private var isReachedByInput: Bool {
    var (open, seen) = ([value], Set<Graph.Value>())
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      if case .input = graph[next].operation { return true }
      open += graph[next].operands
    }
    return false
  }

  /// The scores whose softmax over the last axis the node is, as the rules write it.
  var softmaxOperand: Match? {
    guard case .binary(.multiply) = operation else { return nil }
    for place in [0, 1] {
      let (exponential, factor) = (operand(place), operand(1 - place).unexpanded)
      guard case .unary(.exponential) = exponential.operation, case .unary(.reciprocal) = factor.operation,
        case .binary(.subtract) = exponential.operand(0).operation
      else { continue }
      let difference = exponential.operand(0), scores = exponential.operand(0).operand(0)
      if difference.operand(1).unexpanded.isStableSum(0, of: scores),
        factor.operand(0).unexpanded.isStableSum(1, of: scores)
      {
        return scores
      }
    }
    return nil
  }

  private func isStableSum(_ component: Int, of scores: Match) -> Bool {
    guard case .reduce(let fold) = operation else { return false }
    return fold.function == .logSumExp && fold.component == component && fold.axes == [scores.type.rank - 1]
      && node.operands == [scores.value]
  }
}
