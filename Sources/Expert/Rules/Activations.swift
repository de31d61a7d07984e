import Domain

extension Decompositions {
  /// Activation functions, by PyTorch's own definitions (ATen/native/cpu/Activation.cpp).
  static let activations: [String: Decomposition] = table(
    activation("gelu.default") { x, call in
      if call.text(1, "approximate") == "tanh" {
        let inner = 0.7978845608028654 * (x + 0.044715 * (x * x * x))
        return 0.5 * x * (1 + tanh(inner))
      }
      return 0.5 * x * (1 + (x * 0.7071067811865476).unary(.errorFunction))
    },
    activation("silu.default", "silu_.default") { x, _ in x * sigmoid(x) },
    activation("mish.default") { x, _ in x * tanh(exp(x).unary(.logarithmOfOnePlus)) },
    activation("hardswish.default") { x, _ in x * min(max(x + 3, 0), 6) / 6 },
    activation("hardsigmoid.default") { x, _ in min(max(x + 3, 0), 6) / 6 },
    activation("leaky_relu.default") { x, call in
      select(x > 0, x, x * .number(call.double(1, "negative_slope") ?? 0.01))
    },
    activation("elu.default") { x, call in
      exponentialLinear(
        x, alpha: call.double(1, "alpha") ?? 1, scale: call.double(2, "scale") ?? 1,
        inputScale: call.double(3, "input_scale") ?? 1)
    },
    activation("selu.default") { x, _ in
      exponentialLinear(x, alpha: 1.6732632423543772, scale: 1.0507009873554805, inputScale: 1)
    },
    activation("celu.default") { x, call in
      let alpha = call.double(1, "alpha") ?? 1
      return exponentialLinear(x, alpha: alpha, scale: 1, inputScale: 1 / alpha)
    },
    activation("softplus.default") { x, call in
      let beta = call.double(1, "beta") ?? 1
      let scaled = x * .number(beta)
      let soft = exp(scaled).unary(.logarithmOfOnePlus) / .number(beta)
      return select(scaled > .number(call.double(2, "threshold") ?? 20), x, soft)
    },
    activation("log_sigmoid.default") { x, _ in logSigmoid(x) },
    activation("softshrink.default") { x, call in
      let bound = Formula.number(call.double(1, "lambd") ?? 0.5)
      return select(x > bound, x - bound, select(x < -bound, x + bound, x * 0))
    },
    activation("hardshrink.default") { x, call in
      let bound = Formula.number(call.double(1, "lambd") ?? 0.5)
      return select(.apply(.binary(.lessOrEqual), [abs(x), bound]), 0, x)
    },
    activation("threshold.default") { x, call in
      guard let bound = call.double(1, "threshold"), let value = call.double(2, "value") else { return nil }
      return select(.apply(.binary(.lessOrEqual), [x, .number(bound)]), .number(value), x)
    },
    entry("prelu.default", principle: "A2.01") { call in
      guard let x = call.tensor(0, "self"), let weight = call.tensor(1, "weight") else { return nil }
      let isSingle = weight.type.elementCount == 1 || x.rank < 2
      let slope = isSingle ? weight.formula.reshape([]) : perChannel(weight, rank: x.rank)
      return isSingle && weight.type.elementCount != 1
        ? nil : select(x.formula > 0, x.formula, slope * x.formula)
    },
    entry("glu.default", principle: "A2.01") { call in
      guard let x = call.tensor(0, "self") else { return nil }
      let axis = x.axis(call.int(1, "dim") ?? -1)
      let half = x.shape[axis] / 2
      let first = x.formula.view(.slice(axis: axis, start: 0, step: 1, count: half))
      let second = x.formula.view(.slice(axis: axis, start: half, step: 1, count: half))
      return first * sigmoid(second)
    })

  private static func activation(
    _ names: String..., formula: @escaping @Sendable (Formula, Call) -> Formula?
  ) -> [(String, Decomposition)] {
    names.flatMap { name in
      entry(name, principle: "A2.01") { call in call.tensor(0, "self").flatMap { formula($0.formula, call) } }
    }
  }

  private static func exponentialLinear(
    _ x: Formula, alpha: Double, scale: Double, inputScale: Double
  ) -> Formula {
    let negative = (x * .number(inputScale)).unary(.exponentialMinusOne) * .number(alpha * scale)
    return select(x > 0, x * .number(scale), negative)
  }

  /// `log(sigmoid(x))` without overflow.
  static func logSigmoid(_ x: Formula) -> Formula {
    min(x, 0) - exp(-abs(x)).unary(.logarithmOfOnePlus)
  }

  /// A vector over channels (axis 1) as a tensor that broadcasts.
  static func perChannel(_ vector: Call.Tensor, rank: Int) -> Formula {
    vector.formula.reshape([1, vector.type.elementCount] + Array(repeating: 1, count: max(0, rank - 2)))
  }
}
