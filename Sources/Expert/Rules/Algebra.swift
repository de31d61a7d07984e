import Domain

/// Arithmetic that need not be done.
enum AlgebraRules {
  static let all: [Rule] = [
    neutralOperand, doubleNegation, minusToSubtraction, repeatedBound, boundsOfBoundedFunctions, scaleOfScale,
    divisionByPowerOfTwo, knownCondition, reductionOfLengthOne, reluBehindMaximum, mishByExponential,
  ]

  private static let binary: @Sendable (Match) -> BinaryFunction? = { match in
    if case .binary(let function) = match.operation { function } else { nil }
  }

  /// `x * 1`, `x / 1`, `x - 0`.
  ///
  /// `x + 0` turns -0 into 0, so it stays, unless the zero is negative.
  static let neutralOperand = Rule("neutral-operand", principle: "A1.22", .exact) { match in
    guard let function = binary(match) else { return nil }
    let left = match.operand(0).number
    let right = match.operand(1).number
    switch function {
    case .multiply where right == 1: return match.formula(0)
    case .multiply where left == 1: return match.formula(1)
    case .divide where right == 1: return match.formula(0)
    case .subtract where right == 0 && right?.sign == .plus: return match.formula(0)
    case .add where right == 0 && match.operand(0).isNotNegativeZero: return match.formula(0)
    case .add where left == 0 && match.operand(1).isNotNegativeZero: return match.formula(1)
    case .logicalAnd where right == 1: return match.formula(0)
    case .logicalAnd where left == 1: return match.formula(1)
    case .logicalOr where right == 0: return match.formula(0)
    case .logicalOr where left == 0: return match.formula(1)
    default: return nil
    }
  }

  static let doubleNegation = Rule("double-negation", principle: "A1.01", .exact) { match in
    guard case .unary(let function) = match.operation, case .unary(function) = match.operand(0).operation
    else {
      return nil
    }
    switch function {
    case .negate, .logicalNot: return match.operand(0).formula(0)
    case .absolute, .floor, .ceiling, .round, .truncate: return match.formula(0)
    default: return nil
    }
  }

  static let minusToSubtraction = Rule("add-negated", principle: "A1.22", .exact) { match in
    guard binary(match) == .add else { return nil }
    if case .unary(.negate) = match.operand(1).operation {
      return match.formula(0) - match.operand(1).formula(0)
    }
    if case .unary(.negate) = match.operand(0).operation {
      return match.formula(1) - match.operand(0).formula(0)
    }
    return nil
  }

  /// `max(max(x, a), b)` with numbers; NaN passes through both forms.
  static let repeatedBound = Rule("repeated-bound", principle: "A1.01", .exact) { match in
    guard let function = binary(match), function == .maximum || function == .minimum,
      let outer = match.operand(1).number, case .binary(function) = match.operand(0).operation,
      let inner = match.operand(0).operand(1).number
    else { return nil }
    let bound = function.evaluate(outer, inner)
    return .apply(.binary(function), [match.operand(0).formula(0), .number(bound)])
  }

  /// The range of the function makes the bound superfluous: `relu(exp(x))`, `clamp(tanh(x), -1, 1)`.
  static let boundsOfBoundedFunctions = Rule("bound-of-bounded", principle: "A1.01", .exact) { match in
    guard let function = binary(match), let bound = match.operand(1).number,
      let range = match.operand(0).range
    else { return nil }
    switch function {
    case .maximum
    where bound <= range.lowerBound
      && !(bound == 0 && range.lowerBound == 0 && !match.operand(0).isNotNegativeZero):
      return match.formula(0)
    case .minimum where bound >= range.upperBound: return match.formula(0)
    default: return nil
    }
  }

  /// `(x * a) * b` with numbers whose product is exact.
  static let scaleOfScale = Rule("scale-of-scale", principle: "A1.22", .reassociating) { match in
    guard binary(match) == .multiply, let outer = match.operand(1).number,
      case .binary(.multiply) = match.operand(0).operation, let inner = match.operand(0).operand(1).number,
      match.type.elementType == .float32, (inner * outer).isNormal
    else { return nil }
    return match.operand(0).formula(0) * .number(inner * outer)
  }

  static let divisionByPowerOfTwo = Rule("divide-by-power-of-two", principle: "A1.22", .exact) { match in
    guard binary(match) == .divide, let divisor = match.operand(1).number,
      match.type.elementType == .float32, divisor.isNormal, abs(divisor.significand) == 1,
      abs(divisor.exponent) < 120
    else { return nil }
    return match.formula(0) * .number(1 / divisor)
  }

  static let knownCondition = Rule("known-condition", principle: "A1.20", .exact) { match in
    guard case .select = match.operation else { return nil }
    if let truth = match.operand(0).number { return match.formula(truth != 0 ? 1 : 2) }
    if match.node.operands[1] == match.node.operands[2] { return match.formula(1) }
    if case .unary(.logicalNot) = match.operand(0).operation {
      return select(match.operand(0).formula(0), match.formula(2), match.formula(1))
    }
    return nil
  }

  /// A reduction over one element is that element.
  static let reductionOfLengthOne = Rule("reduce-one", principle: "A1.02", .exact) { match in
    guard case .reduce(let fold) = match.operation else { return nil }
    let source = match.operand(0)
    let long = fold.axes.filter { source.type.shape[$0] != 1 }
    guard long.count < fold.axes.count else { return nil }
    if long.isEmpty {
      switch (fold.function, fold.component) {
      case (.sum, _), (.product, _), (.maximum, _), (.minimum, _), (.any, _), (.all, _), (.moments, 0),
        (.logSumExp, 0):
        return source.formula.reshape(match.type.shape)
      case (.moments, _), (.logSumExp, _):
        // Not plain 0 and 1: infinities and NaN stay what they are.
        let deviation = source.formula - source.formula
        let result = fold.function == .moments ? deviation * deviation : exp(deviation)
        return result.reshape(match.type.shape)
      default: return nil
      }
    }
    let rest = source.formula.reduce(fold.function, long, component: fold.component, keepsAxes: true)
    return fold.keepsAxes ? rest : rest.reshape(match.type.shape)
  }

  /// `maxpool(relu(x))` is `relu(maxpool(x))`: fewer elements, and the pool reads its input as it is.
  static let reluBehindMaximum = Rule("monotone-after-max-pool", principle: "A1.09", .exact) { match in
    guard case .pool(let pooling) = match.operation, pooling.function == .maximum,
      case .binary(let bound) = match.operand(0).operation, bound == .maximum || bound == .minimum,
      let number = match.operand(0).operand(1).number
    else { return nil }
    let pooled = Formula.apply(match.operation, [match.operand(0).formula(0)])
    return .apply(.binary(bound), [pooled, .number(number)])
  }

  /// `tanh(log(1 + e^x)) = n / (n + 2)` with `n = e^x (e^x + 2)`: one exponential instead of three functions.
  static let mishByExponential = Rule("tanh-of-softplus", principle: "A1.22", .reassociating) { match in
    guard case .unary(.hyperbolicTangent) = match.operation,
      case .unary(.logarithmOfOnePlus) = match.operand(0).operation,
      case .unary(.exponential) = match.operand(0).operand(0).operation
    else { return nil }
    let x = match.operand(0).operand(0).formula(0)
    let e = exp(min(x, 20))
    let n = e * (e + 2)
    return n / (n + 2)
  }
}

extension Match {
  /// Bounds of the values, NaN aside.
  var range: ClosedRange<Double>? {
    switch operation {
    case .unary(.exponential), .unary(.absolute), .unary(.squareRoot): 0...Double.infinity
    case .unary(.sigmoid): 0...1
    case .unary(.hyperbolicTangent), .unary(.sine), .unary(.cosine), .unary(.errorFunction): -1...1
    case .binary(.maximum): operand(1).number.map { $0...Double.infinity }
    case .binary(.minimum):
      operand(1).number.map { bound in
        let low = operand(0).range?.lowerBound ?? -Double.infinity
        return Swift.min(low, bound)...bound
      }
    default: nil
    }
  }

  /// Whether no element can be -0, so that adding 0 changes nothing.
  var isNotNegativeZero: Bool {
    switch operation {
    case .unary(.exponential), .unary(.absolute), .unary(.sigmoid): true
    case .constant(let number, _, _): !(number == 0 && number.sign == .minus)
    default: false
    }
  }
}
