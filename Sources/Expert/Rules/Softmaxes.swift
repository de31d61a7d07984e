import Domain

extension Decompositions {
  /// The largest element m and the sum of exp(x - m) along axes.
  static func stableSum(_ x: Formula, _ axes: [Int]) -> (maximum: Formula, sum: Formula) {
    (x.reduce(.logSumExp, axes, component: 0), x.reduce(.logSumExp, axes, component: 1))
  }

  static func logSoftmax(_ x: Formula, _ axis: Int) -> Formula {
    let row = stableSum(x, [axis])
    return x - row.maximum - log(row.sum)
  }

  static func softmax(_ x: Formula, _ axis: Int) -> Formula {
    let row = stableSum(x, [axis])
    // One division a row instead of one an element.
    return exp(x - row.maximum) * row.sum.unary(.reciprocal)
  }

  static let softmaxes: [String: Decomposition] = table(
    entry("softmax.int", "_softmax.default", "_safe_softmax.default", principle: "A2.05") { call in
      guard let x = call.tensor(0, "self"), x.rank > 0, let axis = call.int(1, "dim") else { return nil }
      guard call.call.baseName != "_safe_softmax" else { return nil }
      return softmax(x.formula, x.axis(axis))
    },
    entry("log_softmax.int", "_log_softmax.default", principle: "A2.05") { call in
      guard let x = call.tensor(0, "self"), x.rank > 0, let axis = call.int(1, "dim") else { return nil }
      return logSoftmax(x.formula, x.axis(axis))
    },
    entry("logsumexp.default", principle: "A2.05") { call in
      guard let x = call.tensor(0, "self"), x.rank > 0 else { return nil }
      let axes = x.axes(call.ints(1, "dim"))
      let keeps = call.bool(2, "keepdim") ?? false
      let maximum = x.formula.reduce(.logSumExp, axes, component: 0, keepsAxes: keeps)
      let sum = x.formula.reduce(.logSumExp, axes, component: 1, keepsAxes: keeps)
      // Where all elements are infinite the sum has no meaning; PyTorch gives the maximum back.
      return select(maximum.unary(.isInfinite), maximum, maximum + log(sum))
    })
}
