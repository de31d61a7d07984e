import Domain

/// Attention as one call that never writes the matrix of scores.
enum AttentionRules {
  /// The rule as the log of a plan names it.
  static let name = "attention-at-once"

  static func all(for graph: Graph, keeping: Set<String> = []) -> [Rule] {
    [attention(FreeNodes(graph, keeping: keeping))]
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
  private let query: Match
  private let key: Match
  /// Extents of the scores: what comes before the last two, queries, keys.
  private let scores: [Int]
  private let terms: ScoreTerms

  init?(_ match: Match, _ free: FreeNodes) {
    guard match.isBatchedProduct, !free.isKept(match.node), free.allows(match.operand(0).node) else {
      return nil
    }
    let weights = match.operand(0).unreshaped.uncast
    guard let scores = weights.softmaxOperand, !free.isKept(weights.node), !free.isKept(scores.node),
      (2...4).contains(scores.type.rank), weights.keepsMatrices(of: match.operand(0)),
      let terms = ScoreTerms(scores), !free.isKept(terms.product.node)
    else { return nil }
    (result, value, self.scores, self.terms) = (match.type, match.operand(1), scores.type.shape, terms)
    (query, key) = (terms.product.operand(0), terms.product.operand(1))
    guard isWhole(terms.product) else { return nil }
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
      keywords: ["scale": .double(terms.scale)], results: [], isSingle: true)
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
    guard let masked = terms.masked else {
      return terms.bias.map { withFourAxes($0).cast(result.elementType) }
    }
    guard let bias = terms.bias else {
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
