import Domain

extension Decompositions {
  /// Averages, variances, norms and distances.
  static let statistics: [String: Decomposition] = table(
    entry("mean.default", "mean.dim", principle: "A2.04") { call in
      guard let x = call.tensor(0, "self") else { return nil }
      let axes = x.axes(call.ints(1, "dim"))
      guard !axes.isEmpty else { return x.formula }
      return mean(x.formula, axes, of: x.shape, keepsAxes: call.bool(2, "keepdim") ?? false)
    },
    entry("var.default", "var.dim", "var.correction", principle: "A2.09", variance),
    entry("std.default", "std.dim", "std.correction", principle: "A2.09") { variance($0).map { sqrt($0) } },
    entry("linalg_vector_norm.default", principle: "A2.04") { call in
      guard let x = call.tensor(0, "self"), let order = call.double(1, "ord") ?? .some(2) else { return nil }
      let axes = x.axes(call.ints(2, "dim"))
      return norm(x.formula, order, axes, keepsAxes: call.bool(3, "keepdim") ?? false)
    },
    entry("norm.ScalarOpt_dim", "norm.Scalar", principle: "A2.04") { call in
      guard let x = call.tensor(0, "self"), call.argument(1, "p").map({ $0.doubleValue != nil }) ?? true
      else {
        return nil
      }
      let axes = x.axes(call.ints(2, "dim"))
      return norm(x.formula, call.double(1, "p") ?? 2, axes, keepsAxes: call.bool(3, "keepdim") ?? false)
    },
    entry("linalg_norm.default", principle: "A2.04") { call in
      // Without an order the norm of all elements is meant, whatever the rank.
      guard let x = call.tensor(0, "self"), call.argument(1, "ord") == nil else { return nil }
      let axes = x.axes(call.ints(2, "dim"))
      return norm(x.formula, 2, axes, keepsAxes: call.bool(3, "keepdim") ?? false)
    },
    entry("cosine_similarity.default", principle: "A2.10") { call in
      guard let a = call.tensor(0, "x1"), let b = call.tensor(1, "x2"), a.shape == b.shape, a.rank > 0 else {
        return nil
      }
      let axes = [a.axis(call.int(2, "dim") ?? 1)]
      let floor = Formula.number(call.double(3, "eps") ?? 1e-8)
      let product = (a.formula * b.formula).reduce(.sum, axes, keepsAxes: false)
      let lengths = [a.formula, b.formula].map { max(norm($0, 2, axes, keepsAxes: false) ?? $0, floor) }
      return product / (lengths[0] * lengths[1])
    })

  /// Sum of squared deviations over the count less the correction, which is 1 unless given.
  @Sendable private static func variance(_ call: Call) -> Formula? {
    guard let x = call.tensor(0, "self") else { return nil }
    let isWhole = call.call.name.hasSuffix(".default")
    let axes = x.axes(isWhole ? nil : call.ints(1, "dim"))
    guard !axes.isEmpty else { return nil }
    let unbiased = call.bool(isWhole ? 1 : 2, "unbiased").map { $0 ? 1.0 : 0 }
    let correction = call.double(9, "correction") ?? unbiased ?? 1
    let keeps = call.bool(call.call.name.hasSuffix(".correction") ? 9 : isWhole ? 9 : 3, "keepdim") ?? false
    let count = Double(axes.reduce(1) { $0 * x.shape[$1] })
    return x.formula.reduce(.moments, axes, component: 1, keepsAxes: keeps)
      / .number(Swift.max(0, count - correction))
  }

  static func norm(_ x: Formula, _ order: Double, _ axes: [Int], keepsAxes: Bool) -> Formula? {
    guard !axes.isEmpty else { return abs(x) }
    switch order {
    case 2: return sqrt((x * x).reduce(.sum, axes, keepsAxes: keepsAxes))
    case 1: return abs(x).reduce(.sum, axes, keepsAxes: keepsAxes)
    case .infinity: return abs(x).reduce(.maximum, axes, keepsAxes: keepsAxes)
    case -.infinity: return abs(x).reduce(.minimum, axes, keepsAxes: keepsAxes)
    default: return nil
    }
  }
}
