import Domain

extension Vocabulary {
  /// Functions of one floating-point tensor.
  static let unaries: [String: Reading] = {
    let functions: [(String, UnaryFunction)] = [
      ("neg", .negate), ("abs", .absolute), ("sqrt", .squareRoot), ("rsqrt", .reciprocalSquareRoot),
      ("reciprocal", .reciprocal), ("exp", .exponential), ("expm1", .exponentialMinusOne),
      ("log", .logarithm), ("log1p", .logarithmOfOnePlus), ("tanh", .hyperbolicTangent),
      ("erf", .errorFunction), ("sigmoid", .sigmoid), ("sin", .sine), ("cos", .cosine), ("floor", .floor),
      ("ceil", .ceiling), ("round", .round), ("trunc", .truncate), ("sign", .sign), ("isnan", .isNaN),
      ("isinf", .isInfinite), ("logical_not", .logicalNot), ("bitwise_not", .logicalNot),
      ("special_expit", .sigmoid), ("special_erf", .errorFunction),
    ]
    return table(
      functions.flatMap { name, function in
        entries([name + ".default"], one { unary($0, function) })
      })
  }()

  private static func unary(_ call: Call, _ function: UnaryFunction) -> Formula? {
    guard let x = call.tensor(0, "self"), let result = call.result else { return nil }
    let isLogic = function == .logicalNot
    guard isLogic == (x.type.elementType == .bool), call.call.arguments.count == 1 else { return nil }
    return (function.isPredicate ? x.formula : x.cast(result.elementType)).unary(function)
  }

  /// Functions of two tensors, or of a tensor and a number.
  static let binaries: [String: Reading] = table(
    entries(["add.Tensor", "add.Scalar"], one { arithmetic($0) { $0 + scaled($1, $2) } }),
    entries(["sub.Tensor", "sub.Scalar", "subtract.Tensor"], one { arithmetic($0) { $0 - scaled($1, $2) } }),
    entries(["rsub.Tensor", "rsub.Scalar"], one { arithmetic($0) { $1 - scaled($0, $2) } }),
    entries(["mul.Tensor", "mul.Scalar", "multiply.Tensor"], one { arithmetic($0) { a, b, _ in a * b } }),
    entries(["div.Tensor", "div.Scalar", "true_divide.Tensor"], one { arithmetic($0) { a, b, _ in a / b } }),
    entries(["maximum.default", "max.other"], one { arithmetic($0) { a, b, _ in max(a, b) } }),
    entries(["minimum.default", "min.other"], one { arithmetic($0) { a, b, _ in min(a, b) } }),
    entries(["clamp_min.default", "clamp_min.Tensor"], one { arithmetic($0) { a, b, _ in max(a, b) } }),
    entries(["clamp_max.default", "clamp_max.Tensor"], one { arithmetic($0) { a, b, _ in min(a, b) } }),
    entries(["pow.Tensor_Scalar"], one(power)),
    entries(
      ["pow.Tensor_Tensor", "pow.Scalar"],
      one { arithmetic($0) { a, b, _ in .apply(.binary(.power), [a, b]) } }),
    comparisons,
    entries(["logical_and.default", "bitwise_and.Tensor"], one { logic($0, .logicalAnd) }),
    entries(["logical_or.default", "bitwise_or.Tensor"], one { logic($0, .logicalOr) }),
    entries(["logical_xor.default", "bitwise_xor.Tensor"], one { logic($0, .logicalXor) }))

  private static let comparisons: [(String, Reading)] = {
    let functions: [(String, BinaryFunction)] = [
      ("eq", .equal), ("ne", .notEqual), ("lt", .less), ("le", .lessOrEqual), ("gt", .greater),
      ("ge", .greaterOrEqual),
    ]
    return functions.flatMap { name, function in
      entries([name + ".Tensor", name + ".Scalar"], one { comparison($0, function) })
    }
  }()

  /// Both operands in the element type of the result, which the trace tells.
  private static func arithmetic(
    _ call: Call, _ combine: (Formula, Formula, Double) -> Formula
  ) -> Formula? {
    guard let type = call.result?.elementType, type != .bool else { return nil }
    guard let left = operand(call, 0, "self", type), let right = operand(call, 1, "other", type) else {
      return nil
    }
    let scale = call.double(2, "alpha") ?? 1
    return combine(left, right, scale)
  }

  private static func operand(_ call: Call, _ place: Int, _ name: String, _ type: ElementType) -> Formula? {
    if let tensor = call.tensor(place, name) { return tensor.cast(type) }
    let argument = call.argument(place, name) ?? call.argument(place, "min") ?? call.argument(place, "max")
    return argument?.doubleValue.map { .number($0) }
  }

  private static func scaled(_ value: Formula, _ scale: Double) -> Formula {
    scale == 1 ? value : value * .number(scale)
  }

  private static func comparison(_ call: Call, _ function: BinaryFunction) -> Formula? {
    guard let left = call.tensor(0, "self") else { return nil }
    var types = [left.type]
    if let right = call.tensor(1, "other") { types.append(right.type) }
    let number = call.double(1, "other")
    guard let type = promoted(types, with: number), type != .bool else { return nil }
    guard let right = operand(call, 1, "other", type) else { return nil }
    return .apply(.binary(function), [left.cast(type), right])
  }

  /// The type in which tensors are compared; a number with a fraction makes integers floating-point.
  private static func promoted(_ types: [TensorType], with number: Double?) -> ElementType? {
    let distinct = Set(types.map(\.elementType))
    guard distinct.count == 1, let type = distinct.first else { return nil }
    if let number, !type.isFloatingPoint, number != number.rounded() || !number.isFinite { return nil }
    return type
  }

  private static func logic(_ call: Call, _ function: BinaryFunction) -> Formula? {
    guard let left = call.tensor(0, "self"), let right = call.tensor(1, "other"),
      left.type.elementType == .bool, right.type.elementType == .bool
    else { return nil }
    return .apply(.binary(function), [left.formula, right.formula])
  }

  /// PyTorch computes these exponents by multiplication and roots, too.
  private static func power(_ call: Call) -> Formula? {
    guard let x = call.tensor(0, "self"), let exponent = call.double(1, "exponent"),
      x.type.elementType == call.result?.elementType, x.type.elementType.isFloatingPoint
    else { return nil }
    let base = x.formula
    switch exponent {
    case 1: return base
    case 2: return base * base
    case 3: return base * base * base
    case 0.5: return sqrt(base)
    case -0.5: return rsqrt(base)
    case -1: return base.unary(.reciprocal)
    case -2: return (base * base).unary(.reciprocal)
    default: return .apply(.binary(.power), [base, .number(exponent)])
    }
  }
}
