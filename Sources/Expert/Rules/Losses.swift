import Domain

extension Decompositions {
  /// Losses between two tensors of one shape.
  static let losses: [String: Decomposition] = table(
    loss("mse_loss.default") { x, y, _ in (x - y) * (x - y) },
    loss("l1_loss.default") { x, y, _ in abs(x - y) },
    loss("smooth_l1_loss.default") { x, y, call in
      let beta = call.double(3, "beta") ?? 1
      let z = abs(x - y)
      if beta == 0 { return z }
      return select(z < .number(beta), 0.5 * z * z / .number(beta), z - .number(0.5 * beta))
    },
    loss("huber_loss.default") { x, y, call in
      let delta = call.double(3, "delta") ?? 1
      let z = abs(x - y)
      return select(
        .apply(.binary(.lessOrEqual), [z, .number(delta)]), 0.5 * z * z,
        .number(delta) * (z - .number(0.5 * delta)))
    },
    loss("kl_div.default") { x, y, call in
      if call.bool(3, "log_target") == true { return exp(y) * (y - x) }
      // 0 log 0 is 0.
      return select(y == 0, 0, y * log(y)) - y * x
    },
    weightless("binary_cross_entropy.default", weights: 2, reduction: 3) { x, y, _ in
      (y - 1) * max((-x).unary(.logarithmOfOnePlus), -100) - y * max(log(x), -100)
    },
    weightless("binary_cross_entropy_with_logits.default", weights: 2, 3, reduction: 4) { x, y, _ in
      (1 - y) * x - logSigmoid(x)
    })

  private static func loss(
    _ name: String, _ formula: @escaping @Sendable (Formula, Formula, Call) -> Formula
  ) -> [(String, Decomposition)] {
    weightless(name, reduction: 2, formula)
  }

  private static func weightless(
    _ name: String, weights: Int..., reduction: Int,
    _ formula: @escaping @Sendable (Formula, Formula, Call) -> Formula
  ) -> [(String, Decomposition)] {
    entry(name, principle: "A2.04") { call in
      guard let x = call.tensor(0, "self"), let y = call.tensor(1, "target"), x.shape == y.shape,
        weights.allSatisfy({ call.argument($0, "weight") == nil }), call.argument(9, "pos_weight") == nil
      else { return nil }
      return reduced(formula(x.formula, y.formula, call), x.shape, call.int(reduction, "reduction") ?? 1)
    }
  }

  /// Losses of classes: labels are integers, the class axis is the second, or the only one.
  static let classification: [String: Decomposition] = [
    "aten.cross_entropy_loss.default": Decomposition(principle: "A1.21") { call in
      guard let logits = call.tensor(0, "self"), call.argument(2, "weight") == nil else { return nil }
      let smoothing = call.double(5, "label_smoothing") ?? 0
      let axis = logits.rank > 1 ? 1 : 0
      let row = stableSum(logits.formula, [axis])
      let normaliser = row.maximum + log(row.sum)
      // The sum of logarithms in the same pass: sum(x - n) = sum(x) - C n.
      let sum = logits.formula.reduce(.sum, [axis]) - .number(Double(logits.shape[axis])) * normaliser
      return classLoss(call, logSoftmax(logits.formula, axis), smoothing: smoothing, sum: sum)
    },
    "aten.nll_loss_nd.default": Decomposition(principle: "A2.04") { call in
      guard let x = call.tensor(0, "self"), call.argument(2, "weight") == nil else { return nil }
      return classLoss(call, x.formula)
    },
    "aten.nll_loss.default": Decomposition(principle: "A2.04") { call in
      guard let x = call.tensor(0, "self"), call.argument(2, "weight") == nil else { return nil }
      return classLoss(call, x.formula)
    },
  ]

  private static func classLoss(
    _ call: Call, _ logarithms: Formula, smoothing: Double = 0, sum: Formula = 0
  ) -> Rewrite? {
    guard let x = call.tensor(0, "self"), let labels = call.tensor(1, "target"),
      x.type.elementType == .float32, labels.type.elementType == .int64, x.rank >= 1,
      call.result?.elementType == .float32
    else { return nil }
    let axis = x.rank > 1 ? 1 : 0
    var column = x.shape
    column[axis] = 1
    let label = labels.formula.reshape(column)
    let isCounted = label != .number(Double(call.int(4, "ignore_index") ?? -100))
    // An ignored label may lie outside of the classes; it reads the first one and is left out after.
    let picked = Formula.apply(.gather(axis: axis), [logarithms, select(isCounted, label, 0)])
    let classes = Double(x.shape[axis])
    var loss = -picked
    if smoothing != 0 {
      loss = .number(1 - smoothing) * loss - .number(smoothing / classes) * sum
    }
    let counted = select(isCounted, loss, 0).reshape(labels.shape)
    guard call.int(3, "reduction") ?? 1 == 1 else {
      return Rewrite(reduced(counted, labels.shape, call.int(3, "reduction") ?? 1))
    }
    let axes = Array(labels.shape.indices)
    let number = isCounted.cast(.float32).reshape(labels.shape)
    guard !axes.isEmpty else { return Rewrite(counted / number) }
    return Rewrite(
      counted.reduce(.sum, axes, keepsAxes: false) / number.reduce(.sum, axes, keepsAxes: false))
  }
}
