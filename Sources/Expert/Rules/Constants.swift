import Domain

/// Computes what is known before the module runs, in fp32 as the kernels would.
enum ConstantRules {
  static let all: [Rule] = [foldFunctions, foldMovement, foldReductions, uniformLiteral]

  static let foldFunctions = Rule("fold-constants", principle: "A1.20", .exact) { match in
    guard match.operation.isPointwise, !match.node.operands.isEmpty else { return nil }
    let numbers = match.node.operands.compactMap { match.graph.number($0) }
    guard numbers.count == match.node.operands.count else { return nil }
    switch match.operation {
    case .unary(let function): return match.constant(rounded(function.evaluate(numbers[0]), match.type))
    case .binary(let function):
      return match.constant(rounded(function.evaluate(numbers[0], numbers[1]), match.type))
    case .select: return match.constant(numbers[0] != 0 ? numbers[1] : numbers[2])
    case .cast(let type):
      if type == .bool { return match.constant(numbers[0] != 0 ? 1 : 0) }
      return match.constant(type.isFloatingPoint ? numbers[0] : numbers[0].rounded(.towardZero))
    default: return nil
    }
  }

  private static func rounded(_ number: Double, _ type: TensorType) -> Double {
    type.elementType == .float32 ? Double(Float(number)) : number
  }

  static let foldMovement = Rule("move-constant", principle: "A1.26", .exact) { match in
    guard case .view = match.operation, let number = match.operand(0).number else { return nil }
    return match.constant(number)
  }

  static let foldReductions = Rule("reduce-constant", principle: "A1.20", .exact) { match in
    guard case .reduce(let fold) = match.operation, let number = match.operand(0).number else { return nil }
    let count = Double(fold.count(in: match.operand(0).type.shape))
    switch fold.function {
    case .sum where count * abs(number) < 0x1p24 && number == number.rounded():
      return match.constant(count * number)
    case .maximum, .minimum, .any, .all: return match.constant(number)
    default: return nil
    }
  }

  static let uniformLiteral = Rule("uniform-literal", principle: "A1.20", .exact) { match in
    guard case .literal(let numbers, _) = match.operation, let first = numbers.first,
      numbers.allSatisfy({ $0 == first })
    else { return nil }
    return match.constant(first)
  }
}
