import Domain

/// A piece of computation as one would write it: what rules and decoders give back, to be inserted into a graph.
///
/// Shapes broadcast and numbers take the type of what they meet when the formula is inserted.
indirect enum Formula: Sendable {
  case value(Graph.Value)
  case number(Double)
  case apply(Operation, [Formula])
}

extension Formula: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  init(floatLiteral value: Double) { self = .number(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
}

extension Formula {
  static func + (left: Formula, right: Formula) -> Formula { .apply(.binary(.add), [left, right]) }
  static func - (left: Formula, right: Formula) -> Formula { .apply(.binary(.subtract), [left, right]) }
  static func * (left: Formula, right: Formula) -> Formula { .apply(.binary(.multiply), [left, right]) }
  static func / (left: Formula, right: Formula) -> Formula { .apply(.binary(.divide), [left, right]) }
  static prefix func - (operand: Formula) -> Formula { operand.unary(.negate) }
  static func > (left: Formula, right: Formula) -> Formula { .apply(.binary(.greater), [left, right]) }
  static func < (left: Formula, right: Formula) -> Formula { .apply(.binary(.less), [left, right]) }
  static func >= (left: Formula, right: Formula) -> Formula {
    .apply(.binary(.greaterOrEqual), [left, right])
  }
  static func == (left: Formula, right: Formula) -> Formula { .apply(.binary(.equal), [left, right]) }
  static func != (left: Formula, right: Formula) -> Formula { .apply(.binary(.notEqual), [left, right]) }

  func unary(_ function: UnaryFunction) -> Formula { .apply(.unary(function), [self]) }
  func cast(_ elementType: ElementType) -> Formula { .apply(.cast(elementType), [self]) }
  func view(_ view: View) -> Formula { .apply(.view(view), [self]) }
  func reshape(_ shape: [Int]) -> Formula { view(.reshape(shape)) }

  func reduce(
    _ function: ReductionFunction, _ axes: [Int], component: Int = 0, keepsAxes: Bool = true
  ) -> Formula {
    let fold = Fold(function: function, component: component, axes: axes.sorted(), keepsAxes: keepsAxes)
    return .apply(.reduce(fold), [self])
  }
}

func exp(_ x: Formula) -> Formula { x.unary(.exponential) }
func log(_ x: Formula) -> Formula { x.unary(.logarithm) }
func tanh(_ x: Formula) -> Formula { x.unary(.hyperbolicTangent) }
func sqrt(_ x: Formula) -> Formula { x.unary(.squareRoot) }
func rsqrt(_ x: Formula) -> Formula { x.unary(.reciprocalSquareRoot) }
func sigmoid(_ x: Formula) -> Formula { x.unary(.sigmoid) }
func abs(_ x: Formula) -> Formula { x.unary(.absolute) }
func max(_ x: Formula, _ y: Formula) -> Formula { .apply(.binary(.maximum), [x, y]) }
func min(_ x: Formula, _ y: Formula) -> Formula { .apply(.binary(.minimum), [x, y]) }
func select(_ condition: Formula, _ first: Formula, _ second: Formula) -> Formula {
  .apply(.select, [condition, first, second])
}
