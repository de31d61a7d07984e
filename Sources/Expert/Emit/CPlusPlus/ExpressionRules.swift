/// How the operations of scalar programs are written in C++.
enum ExpressionRules {
  /// Whether an operation gives a truth value.
  static func isTruth(_ value: ScalarProgram.Value, in program: ScalarProgram) -> Bool {
    switch program.operations[value] {
    case .unary(let function, _): [.logicalNot, .isNaN, .isInfinite].contains(function)
    case .binary(let function, _, _): function.comparisonSymbol != nil || function.logicSymbol != nil
    case .select(_, let yes, let no): isTruth(yes, in: program) && isTruth(no, in: program)
    default: false
    }
  }

  /// Whether a function costs so much more than a load that its results are worth keeping.
  static func isCostly(_ function: UnaryFunction) -> Bool {
    switch function {
    case .exponential, .exponentialMinusOne, .logarithm, .logarithmOfOnePlus, .hyperbolicTangent,
      .errorFunction,
      .sigmoid, .sine, .cosine:
      true
    default: false
    }
  }

  static func unary(_ function: UnaryFunction, _ input: Term) -> Term {
    let x = input.number
    func number(_ text: String, _ binding: Term.Binding = .primary) -> Term {
      Term(text: text, binding: binding, isVector: x.isVector)
    }
    func truth(_ text: String) -> Term {
      Term(text: text, binding: .comparison, kind: .truth, isVector: x.isVector)
    }
    switch function {
    case .negate: return number("-\(x.text(atLeast: .primary))", .product)
    case .reciprocal: return number("1.0f / \(x.text(atLeast: .primary))", .product)
    case .reciprocalSquareRoot: return number("1.0f / squareRoot(\(x.text))", .product)
    case .logicalNot: return not(input)
    case .isNaN: return truth("\(x.text(atLeast: .sum)) != \(x.text(atLeast: .sum))")
    case .isInfinite: return truth("absolute(\(x.text)) == INFINITY")
    default: return number("\(name(of: function))(\(x.text))")
    }
  }

  static func binary(_ function: BinaryFunction, _ left: Term, _ right: Term) -> Term {
    if let symbol = function.comparisonSymbol {
      return infix(symbol, left.number, right.number, .comparison, kind: .truth)
    }
    if let symbol = function.logicSymbol { return logical(symbol, left.truth, right.truth) }
    let x = left.number, y = right.number
    switch function {
    case .add: return infix("+", x, y, .sum)
    case .subtract: return infix("-", x, y, .sum)
    case .multiply: return infix("*", x, y, .product)
    case .divide: return infix("/", x, y, .product)
    default: return call(name(of: function), x, y)
    }
  }

  static func select(_ condition: Term, _ yes: Term, _ no: Term) -> Term {
    let test = condition.truth
    let isVector = test.isVector || yes.isVector || no.isVector
    let bothTruths = yes.kind == .truth && no.kind == .truth
    let branches = [yes, no].map { bothTruths ? $0 : $0.number }.map { isVector ? $0.lanes : $0 }
    let parts = branches.map { $0.text(atLeast: .logic) }
    return Term(
      text: "\(test.text(atLeast: .logic)) ? \(parts[0]) : \(parts[1])", binding: .choice,
      kind: bothTruths ? .truth : .number, isVector: isVector)
  }

  private static func not(_ input: Term) -> Term {
    guard input.kind == .truth else {
      return Term(
        text: "\(input.number.text(atLeast: .sum)) == 0.0f", binding: .comparison, kind: .truth,
        isVector: input.isVector)
    }
    let sign = input.isVector ? "~" : "!"
    return Term(
      text: sign + input.text(atLeast: .primary), binding: .product, kind: .truth, isVector: input.isVector)
  }

  private static func infix(
    _ symbol: String, _ left: Term, _ right: Term, _ binding: Term.Binding, kind: Term.Kind = .number
  ) -> Term {
    let tighter = Term.Binding(rawValue: binding.rawValue + 1) ?? .primary
    return Term(
      text:
        "\(left.text(atLeast: binding == .comparison ? tighter : binding)) \(symbol) \(right.text(atLeast: tighter))",
      binding: binding, kind: kind, isVector: left.isVector || right.isVector)
  }

  private static func logical(_ symbol: String, _ left: Term, _ right: Term) -> Term {
    let isVector = left.isVector || right.isVector
    let sides = [left, right].map { (isVector ? $0.lanes : $0).text(atLeast: .primary) }
    return Term(
      text: "\(sides[0]) \(symbol) \(sides[1])", binding: .logic, kind: .truth, isVector: isVector)
  }

  private static func call(_ name: String, _ left: Term, _ right: Term) -> Term {
    let isVector = left.isVector || right.isVector
    let sides = [left, right].map { (isVector ? $0.lanes : $0).text }
    return Term(text: "\(name)(\(sides[0]), \(sides[1]))", isVector: isVector)
  }

  private static func name(of function: UnaryFunction) -> String {
    switch function {
    case .squareRoot: "squareRoot"
    case .floor: "roundDown"
    case .ceiling: "roundUp"
    case .round: "roundToEven"
    case .truncate: "roundToZero"
    case .sign: "signOf"
    default: function.rawValue
    }
  }

  private static func name(of function: BinaryFunction) -> String {
    switch function {
    case .remainder: "remainderOf"
    case .floorDivide: "floorQuotient"
    default: function.rawValue
    }
  }
}
