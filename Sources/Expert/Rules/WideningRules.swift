import Domain

/// Arithmetic on 16-bit numbers in single precision: they are rounded when they go to memory, not after every step.
///
/// PyTorch rounds after every operator. Fewer roundings are never further from the exact result, and `torch.compile`
/// fuses in the same way.
enum WideningRules {
  /// - Parameter keeping: traced calls that stay as they are.
  static func all(keeping: Set<String> = []) -> [Rule] { [widened(keeping), roundTrip, throughMovement] }

  /// An operation on 16-bit numbers becomes one on single precision, and its result is rounded.
  private static func widened(_ keeping: Set<String>) -> Rule {
    Rule("widen", principle: "A5.03", .reassociating) { match in
      guard match.operation.isArithmetic, !keeping.contains(match.node.origin) else { return nil }
      let operands = match.node.operands.indices.map { match.operand($0) }
      guard operands.contains(where: { $0.type.elementType.isHalf }) else { return nil }
      let wide = Formula.apply(
        match.operation, operands.map { $0.type.elementType.isHalf ? $0.formula.cast(.float32) : $0.formula })
      let type = match.type.elementType
      return type.isHalf ? wide.cast(type) : wide
    }
  }

  /// What is rounded only to be widened again is not rounded; what is widened only to be rounded again never changes.
  private static let roundTrip = Rule("no-rounding-between", principle: "A5.03", .reassociating) { match in
    guard case .cast(let outer) = match.operation, case .cast(let inner) = match.operand(0).operation else {
      return nil
    }
    let source = match.operand(0).operand(0)
    let isRoundedBetween = outer == .float32 && inner.isHalf
    let isWidenedBetween = outer.isHalf && inner == .float32
    return (isRoundedBetween || isWidenedBetween) && source.type.elementType == outer ? source.formula : nil
  }

  /// Widening before a movement instead of after it, so that it meets the rounding before.
  private static let throughMovement = Rule("widen-before-movement", principle: "A5.03", .exact) { match in
    guard case .cast(.float32) = match.operation, case .view(let view) = match.operand(0).operation,
      match.operand(0).type.elementType.isHalf
    else { return nil }
    return match.operand(0).formula(0).cast(.float32).view(view)
  }
}

extension ElementType {
  /// Whether it is a floating-point type of 16 bits.
  var isHalf: Bool { self == .float16 || self == .bfloat16 }
}

extension Operation {
  /// Whether it computes with numbers, or puts computed numbers together.
  fileprivate var isArithmetic: Bool {
    switch self {
    case .unary, .binary, .select, .gather, .concatenate, .reduce, .scan: true
    default: false
    }
  }
}
