import Domain

extension Vocabulary {
  /// Reductions that are single operations of the graph; averages and norms are decompositions.
  static let reductions: [String: Reading] = table(
    entries(["sum.default", "sum.dim_IntList"], one { fold($0, .sum) }),
    entries(["prod.default", "prod.dim_int"], one { fold($0, .product) }),
    entries(["amax.default", "max.default"], one { fold($0, .maximum) }),
    entries(["amin.default", "min.default"], one { fold($0, .minimum) }),
    entries(["argmax.default"], one { position($0, .argumentOfMaximum) }),
    entries(["argmin.default"], one { position($0, .argumentOfMinimum) }),
    entries(["max.dim"], { extremum($0, .maximum, .argumentOfMaximum) }),
    entries(["min.dim"], { extremum($0, .minimum, .argumentOfMinimum) }),
    entries(["any.default", "any.dim", "any.dims"], one { fold($0, .any) }),
    entries(["all.default", "all.dim", "all.dims"], one { fold($0, .all) }))

  private static func fold(_ call: Call, _ function: ReductionFunction) -> Formula? {
    guard let x = call.tensor(0, "self"), let result = call.result else { return nil }
    let isLogic = function == .any || function == .all
    guard isLogic == (x.type.elementType == .bool) else { return nil }
    let axes = x.axes(call.ints(1, "dim"))
    guard !axes.isEmpty else { return x.cast(result.elementType) }
    let keeps = call.bool(2, "keepdim") ?? false
    return x.cast(result.elementType).reduce(function, axes, keepsAxes: keeps)
  }

  /// Where along an axis the extremum is; without an axis it is counted over all elements, which PyTorch does.
  private static func position(_ call: Call, _ function: ReductionFunction) -> Formula? {
    guard let x = call.tensor(0, "self"), x.rank > 0, x.type.elementType == .float32,
      let axis = call.int(1, "dim")
    else { return nil }
    return x.formula.reduce(function, [x.axis(axis)], keepsAxes: call.bool(2, "keepdim") ?? false)
  }

  /// An extremum, and where it is.
  private static func extremum(
    _ call: Call, _ function: ReductionFunction, _ place: ReductionFunction
  ) -> Decoded? {
    guard let position = position(call, place), let x = call.tensor(0, "self"), let axis = call.int(1, "dim")
    else { return nil }
    let keeps = call.bool(2, "keepdim") ?? false
    return .many([x.formula.reduce(function, [x.axis(axis)], keepsAxes: keeps), position])
  }

  static let scans: [String: Reading] = table(
    entries(["cumsum.default"], one { scan($0, .sum) }),
    entries(["cumprod.default"], one { scan($0, .product) }))

  private static func scan(_ call: Call, _ function: ReductionFunction) -> Formula? {
    guard let x = call.tensor(0, "self"), let axis = call.int(1, "dim"), let result = call.result else {
      return nil
    }
    guard x.rank > 0 else { return x.cast(result.elementType) }
    let operation = Operation.scan(function, axis: x.axis(axis), exclusive: false, reversed: false)
    return .apply(operation, [x.cast(result.elementType)])
  }

  static let pools: [String: Reading] = table(
    entries(["max_pool1d.default", "max_pool2d.default", "max_pool3d.default"], one(maximumPool)),
    entries(["avg_pool1d.default", "avg_pool2d.default", "avg_pool3d.default"], one(averagePool)),
    entries(
      ["adaptive_avg_pool1d.default", "adaptive_avg_pool2d.default", "adaptive_avg_pool3d.default"],
      one(adaptiveAverage)))

  private static func maximumPool(_ call: Call) -> Formula? {
    guard call.isFloat32, let x = call.tensor(0, "self"), let result = call.result else { return nil }
    guard var pooling = window(call, .maximum) else { return nil }
    pooling.dilation = call.ints(4, "dilation", rank: pooling.window.count, standard: 1)
    return pooled(x, pooling, result)
  }

  private static func averagePool(_ call: Call) -> Formula? {
    guard call.isFloat32, let x = call.tensor(0, "self"), let result = call.result else { return nil }
    guard var pooling = window(call, .average) else { return nil }
    pooling.countsPadding = call.bool(5, "count_include_pad") ?? true
    pooling.divisor = call.int(6, "divisor_override")
    return pooled(x, pooling, result)
  }

  private static func window(_ call: Call, _ function: PoolKernel.Function) -> Pooling? {
    guard let rank = call.call.baseName.dropLast().last?.wholeNumberValue,
      call.ints(1, "kernel_size") != nil
    else { return nil }
    let window = call.ints(1, "kernel_size", rank: rank, standard: 1)
    let isStrided = call.ints(2, "stride")?.isEmpty == false
    let stride = isStrided ? call.ints(2, "stride", rank: rank, standard: 1) : window
    return Pooling(
      function: function, window: window, stride: stride,
      padding: call.ints(3, "padding", rank: rank, standard: 0), dilation: window.map { _ in 1 })
  }

  /// Rounding the extent up needs windows that leave the input: only what has none is taken.
  private static func pooled(_ x: Call.Tensor, _ pooling: Pooling, _ result: TensorType) -> Formula? {
    let operation = Operation.pool(pooling)
    guard let type = try? operation.resultTypes(of: [x.type]).first, type?.shape == result.shape else {
      return nil
    }
    return .apply(operation, [x.formula])
  }

  /// Windows are equal and disjoint when the output divides the input.
  private static func adaptiveAverage(_ call: Call) -> Formula? {
    guard call.isFloat32, let x = call.tensor(0, "self"), let result = call.result,
      let rank = call.call.baseName.dropLast().last?.wholeNumberValue, x.rank >= rank
    else { return nil }
    let axes = Array(x.rank - rank..<x.rank)
    guard axes.allSatisfy({ result.shape[$0] > 0 && x.shape[$0] % result.shape[$0] == 0 }) else { return nil }
    if axes.allSatisfy({ result.shape[$0] == 1 }) {
      let count = axes.reduce(1) { $0 * x.shape[$1] }
      return x.formula.reduce(.sum, axes) / .number(Double(count))
    }
    let window = axes.map { x.shape[$0] / result.shape[$0] }
    let pooling = Pooling(
      function: .average, window: window, stride: window, padding: window.map { _ in 0 },
      dilation: window.map { _ in 1 })
    return .apply(.pool(pooling), [x.formula])
  }
}
