import Domain

/// How a composite operator is made of the graph's own operations.
struct Decomposition: Sendable {
  /// The principle that taking it apart serves.
  var principle: String
  /// What stands in its place, or `nil` where the arguments are not covered: the call then stays PyTorch's.
  var rewrite: @Sendable (Call) -> Rewrite?
}

/// The composite operators.
///
/// Adding one is adding an entry to one of the tables.
enum Decompositions {
  static let all: [String: Decomposition] = {
    var all: [String: Decomposition] = [:]
    let tables = [activations, softmaxes, statistics, norms, batchNorms, losses, classification]
    for table in tables { all.merge(table) { first, _ in first } }
    return all
  }()

  /// The rule that takes a call apart, if the table knows it and arithmetic in fp32 will do.
  /// - Parameter keeping: traced calls that stay as they are.
  static func rule(keeping: Set<String> = []) -> Rule {
    Rule(effects: "decompose", principle: "A2.04", .reassociating) { match in
      guard let call = match.call, !keeping.contains(match.node.origin),
        call.operandTypes.allSatisfy({ $0 != nil })
      else { return nil }
      return all[call.call.name]?.rewrite(call)
    }
  }

  /// An entry whose tensors must all be fp32, or of one 16-bit type: these are computed with in fp32.
  static func entry(
    _ names: String..., principle: String, _ formula: @escaping @Sendable (Call) -> Formula?
  ) -> [(String, Decomposition)] {
    let decomposition = Decomposition(principle: principle) { call in
      if call.isFloat32 { return formula(call).map { Rewrite($0) } }
      guard let type = call.halfType else { return nil }
      return formula(call.widened).map { Rewrite($0.cast(type)) }
    }
    return names.map { ("aten." + $0, decomposition) }
  }

  static func table(_ groups: [(String, Decomposition)]...) -> [String: Decomposition] {
    Dictionary(groups.flatMap { $0 }) { first, _ in first }
  }

  /// The average of a tensor along axes.
  static func mean(_ x: Formula, _ axes: [Int], of shape: [Int], keepsAxes: Bool = true) -> Formula {
    x.reduce(.sum, axes, keepsAxes: keepsAxes) / .number(Double(axes.reduce(1) { $0 * shape[$1] }))
  }

  /// The result of a loss in PyTorch's three forms: 0 each element, 1 the average, 2 the sum.
  static func reduced(_ loss: Formula, _ shape: [Int], _ reduction: Int) -> Formula {
    let axes = Array(shape.indices)
    switch reduction {
    case 0: return loss
    case 1: return axes.isEmpty ? loss : mean(loss, axes, of: shape, keepsAxes: false)
    default: return axes.isEmpty ? loss : loss.reduce(.sum, axes, keepsAxes: false)
    }
  }
}
