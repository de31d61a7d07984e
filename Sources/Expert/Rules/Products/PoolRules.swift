import Domain

/// Averages over neighbouring features or pixels of a product: the operands are averaged instead.
extension ProductRules {
  /// An average over neighbouring features of a linear layer is a smaller linear layer.
  static func poolOfLinear(_ free: FreeNodes) -> Rule {
    Rule("pool-of-linear", principle: "A1.04", .reassociating) { match in
      guard case .pool(let pooling) = match.operation, pooling.isPlainAverage, pooling.window.count == 1,
        free.allows(match.operand(0).node), case .view(.reshape) = match.operand(0).operation
      else { return nil }
      let linear = match.operand(0).operand(0)
      guard free.allows(linear.node), let call = linear.call, call.call.name == "aten.linear.default",
        call.isFloat32, match.operand(0).type.shape.last == linear.type.shape.last
      else { return nil }
      let weight = linear.operand(1), window = pooling.window[0]
      let features = weight.type.shape[0] / window, inner = weight.type.shape[1]
      guard features * window == weight.type.shape[0] else { return nil }
      let small = averaged(weight.formula, [features, window, inner], along: 1, [features, inner])
      let bias = linear.node.operands.count > 2 ? linear.formula(2) : nil
      let rows = linear.operand(0).type.shape.dropLast()
      let type = TensorType(shape: rows + [features])
      let operands = [linear.formula(0), small]
      let product = Formula.apply(.library(AtenCall.linear(type)), operands)
      let shift = bias.map { averaged($0, [features, window], along: 1, [features]) }
      return (shift.map { product + $0 } ?? product).reshape(match.type.shape)
    }
  }

  private static func averaged(
    _ formula: Formula, _ split: [Int], along axis: Int, _ shape: [Int]
  ) -> Formula {
    let sum = formula.reshape(split).reduce(.sum, [axis], keepsAxes: false)
    return (sum / .number(Double(split[axis]))).reshape(shape)
  }

  /// A convolution and an average over windows side by side are one convolution with a larger window and stride.
  static func poolOfConvolution(_ free: FreeNodes) -> Rule {
    Rule("pool-of-convolution", principle: "A1.07", .reassociating) { match in
      guard case .pool(let pooling) = match.operation, pooling.isPlainAverage,
        free.allows(match.operand(0).node), let call = match.operand(0).call, call.isFloat32,
        call.isConvolution,
        call.int(6, "groups") ?? 1 == 1, call.text(4, "padding") == nil,
        (call.ints(3, "stride") ?? [1]).allSatisfy({ $0 == 1 }),
        (call.ints(5, "dilation") ?? [1]).allSatisfy({ $0 == 1 })
      else { return nil }
      let convolution = match.operand(0), filters = convolution.operand(1)
      let window = Array(filters.type.shape[2...])
      let joined = zip(window, pooling.window).map { $0 + $1 - 1 }
      guard saves(joined, window, pooling) else { return nil }
      var call2 = call.call
      let stride = Argument.list(pooling.window.map { .int($0) })
      let padding = call.argument(4, "padding") ?? .list(pooling.window.map { _ in .int(0) })
      call2.arguments = [.operand(0), .operand(1), convolution.node.operands.count > 2 ? .operand(2) : .none]
      call2.arguments += [stride, padding]
      call2.keywords = [:]
      call2.results = [match.type]
      let spread = spreadFilters(filters, pooling)
      let operands =
        [convolution.formula(0), spread]
        + (convolution.node.operands.count > 2 ? [convolution.formula(2)] : [])
      return .apply(.library(call2), operands)
    }
  }

  /// Whether the larger windows at fewer places are less work.
  private static func saves(_ joined: [Int], _ window: [Int], _ pooling: Pooling) -> Bool {
    let after = joined.reduce(1, *), before = window.reduce(1, *) * pooling.window.reduce(1, *)
    return 3 * after < 2 * before
  }

  /// Each filter averaged over its shifts within the pool's window.
  private static func spreadFilters(_ filters: Match, _ pooling: Pooling) -> Formula {
    let padding = pooling.window.reversed().flatMap { [Argument.int($0 - 1), .int($0 - 1)] }
    let shape =
      filters.type.shape.prefix(2)
      + zip(filters.type.shape.dropFirst(2), pooling.window).map { $0 + 2 * ($1 - 1) }
    let padded = Formula.call(
      "aten.constant_pad_nd.default", [filters.value], TensorType(shape: Array(shape)),
      further: [.list(padding)])
    var shifts = pooling
    shifts.stride = pooling.window.map { _ in 1 }
    return .apply(.pool(shifts), [padded])
  }
}

extension Pooling {
  /// Whether it averages windows that lie side by side and hold no padding.
  var isPlainAverage: Bool {
    function == .average && stride == window && padding.allSatisfy { $0 == 0 } && divisor == nil
      && dilation.allSatisfy { $0 == 1 }
  }
}

extension AtenCall {
  /// A linear layer without bias.
  static func linear(_ type: TensorType) -> AtenCall {
    AtenCall(
      name: "aten.linear.default", arguments: [.operand(0), .operand(1)], keywords: [:], results: [type],
      isSingle: true)
  }
}
