import Domain

extension Decompositions {
  /// Normalisations over the elements of one sample; epsilon is added to the variance, inside the root.
  static let norms: [String: Decomposition] = table(
    entry("layer_norm.default", principle: "A2.09") { call in
      guard let x = call.tensor(0, "input"), let shape = call.ints(1, "normalized_shape") else { return nil }
      let axes = Array(x.rank - shape.count..<x.rank)
      let normal = normalized(x.formula, axes, of: x.shape, epsilon: call.double(4, "eps") ?? 1e-5)
      return affine(normal, call.tensor(2, "weight")?.formula, call.tensor(3, "bias")?.formula)
    },
    entry("rms_norm.default", principle: "A2.10") { call in
      guard let x = call.tensor(0, "input"), let shape = call.ints(1, "normalized_shape") else { return nil }
      // Which machine epsilon PyTorch takes for 16-bit numbers has changed between versions.
      guard call.double(3, "eps") != nil || !call.isWidened else { return nil }
      let axes = Array(x.rank - shape.count..<x.rank)
      // Without an epsilon PyTorch takes the machine's.
      let epsilon = call.double(3, "eps") ?? Double(Float.ulpOfOne)
      let square = mean(x.formula * x.formula, axes, of: x.shape)
      return affine(x.formula * rsqrt(square + .number(epsilon)), call.tensor(2, "weight")?.formula, nil)
    },
    entry("group_norm.default", principle: "A2.09") { call in
      guard let x = call.tensor(0, "input"), let groups = call.int(1, "num_groups"), x.rank >= 2 else {
        return nil
      }
      let grouped = [x.shape[0], groups, x.shape[1] / groups] + x.shape.dropFirst(2)
      let normal = normalized(
        x.formula.reshape(grouped), Array(2..<grouped.count), of: grouped,
        epsilon: call.double(4, "eps") ?? 1e-5)
      return affine(normal.reshape(x.shape), call, 2, rank: x.rank)
    },
    entry("instance_norm.default", principle: "A2.09") { call in
      guard let x = call.tensor(0, "input"), call.bool(5, "use_input_stats") == true,
        call.argument(3, "running_mean") == nil, x.rank >= 3
      else { return nil }
      let normal = normalized(
        x.formula, Array(2..<x.rank), of: x.shape, epsilon: call.double(7, "eps") ?? 1e-5)
      return affine(normal, call, 1, rank: x.rank)
    })

  /// `(x - mean) / sqrt(variance + epsilon)` along axes.
  static func normalized(_ x: Formula, _ axes: [Int], of shape: [Int], epsilon: Double) -> Formula {
    let count = Double(axes.reduce(1) { $0 * shape[$1] })
    let mean = x.reduce(.moments, axes, component: 0)
    let variance = x.reduce(.moments, axes, component: 1) / .number(count)
    return (x - mean) * rsqrt(variance + .number(epsilon))
  }

  static func affine(_ x: Formula, _ weight: Formula?, _ bias: Formula?) -> Formula {
    let scaled = weight.map { x * $0 } ?? x
    return bias.map { scaled + $0 } ?? scaled
  }

  /// Weight and bias over channels, from two neighbouring arguments.
  private static func affine(_ x: Formula, _ call: Call, _ place: Int, rank: Int) -> Formula {
    let weight = call.tensor(place, "weight").map { perChannel($0, rank: rank) }
    let bias = call.tensor(place + 1, "bias").map { perChannel($0, rank: rank) }
    return affine(x, weight, bias)
  }

  /// Batch norm with the batch's statistics (and their running averages) or with the running ones.
  static let batchNorms: [String: Decomposition] = [
    "aten.batch_norm.default": Decomposition(principle: "A2.22") { call in
      guard call.isFloat32, let x = call.tensor(0, "input"), x.rank >= 2 else { return nil }
      let isTraining = call.bool(5, "training") ?? false
      return isTraining ? trainedBatchNorm(call, x) : fixedBatchNorm(call, x)
    }
  ]

  private static func fixedBatchNorm(_ call: Call, _ x: Call.Tensor) -> Rewrite? {
    guard let mean = call.tensor(3, "running_mean"), let variance = call.tensor(4, "running_var") else {
      return nil
    }
    let epsilon = Formula.number(call.double(7, "eps") ?? 1e-5)
    let scale = rsqrt(perChannel(variance, rank: x.rank) + epsilon)
    let normal = (x.formula - perChannel(mean, rank: x.rank)) * scale
    return Rewrite(affine(normal, call, 1, rank: x.rank))
  }

  private static func trainedBatchNorm(_ call: Call, _ x: Call.Tensor) -> Rewrite? {
    let axes = (0..<x.rank).filter { $0 != 1 }
    let normal = normalized(x.formula, axes, of: x.shape, epsilon: call.double(7, "eps") ?? 1e-5)
    var rewrite = Rewrite(affine(normal, call, 1, rank: x.rank))
    guard call.call.changesRunningStatistics else { return rewrite }
    guard case .operand(let meanSlot)? = call.argument(3, "running_mean"),
      case .operand(let varianceSlot)? = call.argument(4, "running_var"),
      let momentum = call.double(6, "momentum")
    else { return nil }
    let count = Double(axes.reduce(1) { $0 * x.shape[$1] })
    let mean = x.formula.reduce(.moments, axes, component: 0, keepsAxes: false)
    let deviations = x.formula.reduce(.moments, axes, component: 1, keepsAxes: false)
    // The running variance is the unbiased one.
    let variance = deviations / .number(count - 1)
    for (slot, statistic) in [(meanSlot, mean), (varianceSlot, variance)] {
      let old = Formula.value(call.operands[slot])
      let new = .number(1 - momentum) * old + .number(momentum) * statistic
      rewrite.mutations.append(Rewrite.Mutation(buffer: call.operands[slot], value: new))
    }
    return rewrite
  }
}
