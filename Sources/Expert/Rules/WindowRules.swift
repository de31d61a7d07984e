import Domain

/// Window reductions behind other names.
enum WindowRules {
  /// A convolution of each channel by itself is a stencil: a sum of its windows with a channel's weights, which memory
  /// limits and no tensor core helps.
  static func depthwise(keeping: Set<String> = []) -> Rule {
    Rule("depthwise-convolution", principle: "A3.04", .reassociating) { match in
      guard let call = match.call, call.isConvolution, call.isFloat32,
        !keeping.contains(match.node.origin), let pooling = pooling(of: call, match)
      else { return nil }
      let sum = Formula.apply(.pool(pooling), [match.formula(0), match.formula(1)])
      guard match.node.operands.count > 2 else { return sum }
      let channels = [match.type.shape[1]] + pooling.window.map { _ in 1 }
      return sum + match.formula(2).reshape(channels)
    }
  }

  /// The windows; `nil` where channels mix, or their number changes.
  private static func pooling(of call: Call, _ match: Match) -> Pooling? {
    let input = match.operand(0).type.shape, weight = match.operand(1).type.shape
    guard input.count == weight.count, input.count >= 3, weight[0] == input[1], weight[1] == 1,
      (call.int(6, "groups") ?? 1) == input[1], call.text(4, "padding") == nil
    else { return nil }
    let window = Array(weight[2...])
    return Pooling(
      function: .weightedSum, window: window,
      stride: call.ints(3, "stride", rank: window.count, standard: 1),
      padding: call.ints(4, "padding", rank: window.count, standard: 0),
      dilation: call.ints(5, "dilation", rank: window.count, standard: 1))
  }
}
