import Essentials

extension UnaryFunction {
  /// The function's value in double precision; truth values are 1 and 0.
  func evaluate(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .absolute: abs(x)
    case .squareRoot: x.squareRoot()
    case .reciprocalSquareRoot: 1 / x.squareRoot()
    case .reciprocal: 1 / x
    case .exponential: exp(x)
    case .exponentialMinusOne: expm1(x)
    case .logarithm: log(x)
    case .logarithmOfOnePlus: log1p(x)
    case .hyperbolicTangent: tanh(x)
    case .errorFunction: erf(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .sine: sin(x)
    case .cosine: cos(x)
    case .floor: x.rounded(.down)
    case .ceiling: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    case .truncate: x.rounded(.towardZero)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .logicalNot: x == 0 ? 1 : 0
    case .isNaN: x.isNaN ? 1 : 0
    case .isInfinite: x.isInfinite ? 1 : 0
    }
  }
}

extension BinaryFunction {
  /// The function's value in double precision; truth values are 1 and 0.
  func evaluate(_ x: Double, _ y: Double) -> Double {
    switch self {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .power: pow(x, y)
    case .minimum: x.isNaN || y.isNaN ? .nan : min(x, y)
    case .maximum: x.isNaN || y.isNaN ? .nan : max(x, y)
    case .remainder: x - y * (x / y).rounded(.down)
    case .floorDivide: (x / y).rounded(.down)
    default: predicate(x, y) ? 1 : 0
    }
  }

  private func predicate(_ x: Double, _ y: Double) -> Bool {
    switch self {
    case .less: x < y
    case .lessOrEqual: x <= y
    case .greater: x > y
    case .greaterOrEqual: x >= y
    case .equal: x == y
    case .notEqual: x != y
    case .logicalAnd: x != 0 && y != 0
    case .logicalOr: x != 0 || y != 0
    case .logicalXor: (x != 0) != (y != 0)
    default: false
    }
  }
}
