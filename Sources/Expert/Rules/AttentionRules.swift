import Domain

/// Attention as one call that never writes the matrix of scores.
enum AttentionRules {
  /// The rule as the log of a plan names it.
  static let name = "attention-at-once"

  static func all(for graph: Graph, keeping: Set<String> = []) -> [Rule] {
    [attention(FreeNodes(graph, keeping: keeping))] + ViewRules.all
  }

  /// `softmax(scale * Q K^T + mask) V` is `scaled_dot_product_attention`.
  ///
  /// A row that is masked whole is NaN where it is written out and zero in the call: no input may reach the mask, so
  /// that whether there are such rows is the module's own matter, and is seen when the candidate is checked.
  static func attention(_ free: FreeNodes) -> Rule {
    Rule(name, principle: "A2.12", .value) { match in
      Attention(match, free)?.formula
    }
  }
}

/// The parts of an attention that is written out.
private struct Attention {
  private let result: TensorType
  private let value: Match
  private var query: Match
  private var key: Match
  /// Extents of the scores: what comes before the last two, queries, keys.
  private let scores: [Int]
  private var scale = 1.0
  /// Adds to the scores, in a shape that broadcasts.
  private var bias: Match?
  /// Where scores do not count, in a shape that broadcasts.
  private var masked: Match?

  init?(_ match: Match, _ free: FreeNodes) {
    guard match.isBatchedProduct, !free.isKept(match.node), free.allows(match.operand(0).node) else {
      return nil
    }
    let weights = match.operand(0).unreshaped.uncast
    guard let scores = weights.softmaxOperand, !free.isKept(weights.node), !free.isKept(scores.node),
      scores.type.rank >= 2, scores.type.rank <= 4, weights.keepsMatrices(of: match.operand(0))
    else { return nil }
    (result, value, self.scores) = (match.type, match.operand(1), scores.type.shape)
    (query, key) = (match, match)
    guard let product = readTerms(of: scores), product.isBatchedProduct, !free.isKept(product.node) else {
      return nil
    }
    (query, key) = (product.operand(0), product.operand(1))
    guard isWhole(product) else { return nil }
  }

  /// Takes masks, biases and factors off the scores; what remains is the product.
  private mutating func readTerms(of scores: Match) -> Match? {
    var node = scores, isScaled = false
    while !node.isBatchedProduct {
      switch node.operation {
      case .select where masked == nil && node.operand(1).unexpanded.number == -.infinity:
        guard let mask = node.operand(0).mask(of: self.scores) else { return nil }
        (masked, node) = (mask, node.operand(2))
      case .binary(.add) where bias == nil && !isScaled:
        guard let place = [1, 0].first(where: { node.operand($0).mask(of: self.scores) != nil }) else {
          return nil
        }
        (bias, node) = (node.operand(place).mask(of: self.scores), node.operand(1 - place))
      case .binary(.multiply):
        guard let place = [1, 0].first(where: { node.operand($0).unexpanded.number != nil }),
          let factor = node.operand(place).unexpanded.number, factor > 0
        else { return nil }
        (scale, isScaled, node) = (scale * factor, true, node.operand(1 - place))
      case .binary(.divide):
        guard let divisor = node.operand(1).unexpanded.number, divisor > 0 else { return nil }
        (scale, isScaled, node) = (scale / divisor, true, node.operand(0))
      case .view(.reshape):
        guard node.keepsMatrices(of: node.operand(0)) else { return nil }
        node = node.operand(0)
      case .cast: node = node.operand(0)
      default: return nil
      }
    }
    return node
  }

  /// Whether every operand has all its matrices: nothing is broadcast within the products.
  private func isWhole(_ product: Match) -> Bool {
    let (queries, keys) = (scores[scores.count - 2], scores[scores.count - 1])
    let matrices = scores.dropLast(2).reduce(1, *)
    guard let width = query.type.shape.last, value.type.shape.last == width,
      product.type.elementType.isFloatingPoint,
      product.type.elementType == result.elementType
    else { return false }
    return query.type.elementCount == matrices * queries * width
      && key.type.elementCount == matrices * keys * width
      && value.type.elementCount == matrices * keys * width
  }

  /// The call, with four axes, which all of PyTorch's fused kernels take.
  var formula: Formula {
    let rank = key.type.rank
    let transposed = Array(0..<rank - 2) + [rank - 1, rank - 2]
    let width = query.type.shape.last ?? 1
    let (queries, keys) = (scores[scores.count - 2], scores[scores.count - 1])
    let operands =
      [
        query.formula.reshape(lead + [queries, width]),
        key.formula.view(.permute(transposed)).reshape(lead + [keys, width]),
        value.formula.reshape(lead + [keys, width]),
      ] + (mask.map { [$0] } ?? [])
    var call = AtenCall(
      name: "aten.scaled_dot_product_attention.default",
      arguments: [
        .operand(0), .operand(1), .operand(2), mask == nil ? .none : .operand(3), .double(0), .bool(false),
      ],
      keywords: ["scale": .double(scale)], results: [], isSingle: true)
    call.results = [TensorType(shape: lead + [queries, width], elementType: result.elementType)]
    return .apply(.library(call), operands).reshape(result.shape)
  }

  private var lead: [Int] {
    switch scores.count {
    case 2: [1, 1]
    case 3: [scores[0], 1]
    default: Array(scores.dropLast(2))
    }
  }

  /// Truth where scores count, or numbers that are added to them.
  private var mask: Formula? {
    guard let masked else { return bias.map { withFourAxes($0).cast(result.elementType) } }
    guard let bias else {
      if case .unary(.logicalNot) = masked.operation { return withFourAxes(masked.operand(0)) }
      return withFourAxes(masked).unary(.logicalNot)
    }
    return select(withFourAxes(masked), .number(-.infinity), withFourAxes(bias)).cast(result.elementType)
  }

  private func withFourAxes(_ term: Match) -> Formula {
    let shape = term.type.shape
    return scores.count == 3 && shape.count == 3
      ? term.formula.reshape([shape[0], 1] + shape[1...]) : term.formula
  }
}

extension Match {
  /// Whether it is a product of two matrices, or of several side by side.
  fileprivate var isBatchedProduct: Bool {
    guard let name = call?.call.name, node.operands.count == 2 else { return false }
    return ["aten.mm.default", "aten.matmul.default", "aten.bmm.default"].contains(name)
      && operand(0).type.rank >= 2
      && operand(1).type.rank >= 2
  }

  fileprivate var unexpanded: Match {
    if case .view(.expand) = operation { operand(0).unexpanded } else { self }
  }

  fileprivate var uncast: Match {
    if case .cast = operation { operand(0).uncast } else { self }
  }

  fileprivate var unreshaped: Match {
    if case .view(.reshape) = operation { operand(0).unreshaped } else { self }
  }

  /// Whether two shapes of the same elements end in the same matrices.
  fileprivate func keepsMatrices(of other: Match) -> Bool {
    type.shape.suffix(2) == other.type.shape.suffix(2) && type.elementCount == other.type.elementCount
  }

  /// What the node adds to or takes from scores, as small as it was made; `nil` for what an input reaches.
  fileprivate func mask(of scores: [Int]) -> Match? {
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
  fileprivate var softmaxOperand: Match? {
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
