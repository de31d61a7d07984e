import Domain

/// The passes in their order, each a list of rules.
enum Passes {
  /// Composite operators become the graph's own operations, and what does nothing goes.
  static func normalisation(keeping: Set<String> = []) -> [Rule] {
    [Decompositions.rule(keeping: keeping)] + WideningRules.all(keeping: keeping) + ViewRules.all
      + ConstantRules.all + AlgebraRules.all
  }

  /// Statistics of a row in one pass become two or three simpler ones.
  static let severalPasses: [Rule] = [StatisticsRules.moments, StatisticsRules.logSumExp] + ViewRules.all

  /// Runs normalisation, then what the structure asks for.
  static func normalise(_ graph: Graph, keeping: Set<String> = []) throws(GraphError) -> Rewriter.Outcome {
    let rules = normalisation(keeping: keeping)
    let normal = try Rewriter(rules: rules).run(graph)
    let products = ProductRules.all(for: normal.graph, keeping: keeping)
    let smaller = try Rewriter(rules: products + rules).run(normal.graph)
    return Rewriter.Outcome(graph: smaller.graph, log: normal.log + smaller.log)
  }
}

/// Other forms of the same statistics.
enum StatisticsRules {
  /// The mean first, then the squared deviations from it: more accurate, one more pass.
  static let moments = Rule("two-pass-moments", principle: "A2.09", .reassociating) { match in
    guard case .reduce(let fold) = match.operation, fold.function == .moments else { return nil }
    let x = match.formula(0)
    let count = Double(fold.count(in: match.operand(0).type.shape))
    let mean = x.reduce(.sum, fold.axes) / .number(count)
    let square = (x - mean) * (x - mean)
    let result = fold.component == 0 ? mean : square.reduce(.sum, fold.axes)
    return fold.keepsAxes ? result : result.reshape(match.type.shape)
  }

  /// The maximum first, then the sum of exponentials.
  static let logSumExp = Rule("two-pass-log-sum-exp", principle: "A2.05", .reassociating) { match in
    guard case .reduce(let fold) = match.operation, fold.function == .logSumExp else { return nil }
    let x = match.formula(0)
    let maximum = x.reduce(.maximum, fold.axes)
    let result = fold.component == 0 ? maximum : exp(x - maximum).reduce(.sum, fold.axes)
    return fold.keepsAxes ? result : result.reshape(match.type.shape)
  }
}
