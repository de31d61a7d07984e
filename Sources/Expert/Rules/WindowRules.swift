import Domain

/// Window reductions behind other names.
enum WindowRules {
  private static let convolutions: Set = [
    "aten.conv1d.default", "aten.conv2d.default", "aten.conv3d.default",
  ]

  /// A convolution of each channel by itself is a stencil: a sum of its windows with a channel's weights, which memory
  /// limits and no tensor core helps.
  static func depthwise(keeping: Set<String> = []) -> Rule {
    Rule("depthwise-convolution", principle: "A3.04", .reassociating) { match in
      guard let call = match.call, convolutions.contains(call.call.name), call.isFloat32,
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
    func spread(_ values: [Int]?, _ standard: Int) -> [Int] {
      guard let values, let first = values.first else { return window.map { _ in standard } }
      return values.count == window.count ? values : window.map { _ in first }
    }
    return Pooling(
      function: .weightedSum, window: window, stride: spread(call.ints(3, "stride"), 1),
      padding: spread(call.ints(4, "padding"), 0), dilation: spread(call.ints(5, "dilation"), 1))
  }
}
