/// How the operations of scalar programs are written in Triton.
///
/// Division and roots are those of IEEE 754; the operators' own forms are approximate on a GPU. Names that begin with an
/// underscore are functions of `TritonPrelude`.
enum TritonExpressionRules {
  static func unary(_ function: UnaryFunction, _ input: TritonTerm) -> TritonTerm {
    if function == .logicalNot { return not(input) }
    let x = input.number
    func number(_ text: String, _ binding: TritonTerm.Binding = .primary) -> TritonTerm {
      TritonTerm(text: text, binding: binding, axes: x.axes)
    }
    func truth(_ text: String) -> TritonTerm {
      TritonTerm(text: text, binding: .comparison, kind: .truth, axes: x.axes)
    }
    switch function {
    case .negate: return number("-\(x.text(atLeast: .unary))", .unary)
    case .absolute: return number("tl.abs(\(x.text))")
    case .squareRoot: return number("tl.sqrt_rn(\(x.text))")
    case .reciprocalSquareRoot: return number("tl.div_rn(1.0, tl.sqrt_rn(\(x.text)))")
    case .reciprocal: return number("tl.div_rn(1.0, \(x.text))")
    case .floor: return number("tl.floor(\(x.text))")
    case .ceiling: return number("tl.ceil(\(x.text))")
    case .isNaN: return truth("\(x.text(atLeast: .logic)) != \(x.text(atLeast: .logic))")
    case .isInfinite: return truth("tl.abs(\(x.text)) == float(\"inf\")")
    case .sign: return number("_sign(\(x.text))")
    case .sigmoid: return number("_sigmoid(\(x.text))")
    default: return number("libdevice.\(library(function))(\(x.text))")
    }
  }

  /// CUDA's own functions, which are accurate to a few units in the last place.
  private static func library(_ function: UnaryFunction) -> String {
    switch function {
    case .exponential: "exp"
    case .exponentialMinusOne: "expm1"
    case .logarithm: "log"
    case .logarithmOfOnePlus: "log1p"
    case .hyperbolicTangent: "tanh"
    case .errorFunction: "erf"
    case .sine: "sin"
    case .cosine: "cos"
    case .round: "rint"
    case .truncate: "trunc"
    default: function.rawValue
    }
  }

  static func binary(_ function: BinaryFunction, _ left: TritonTerm, _ right: TritonTerm) -> TritonTerm {
    if let symbol = function.comparisonSymbol {
      return infix(symbol, left.number, right.number, .comparison, kind: .truth)
    }
    if let symbol = function.logicSymbol {
      return infix(symbol, left.truth, right.truth, .logic, kind: .truth)
    }
    let x = left.number, y = right.number
    func call(_ name: String, _ rest: String = "") -> TritonTerm {
      TritonTerm(text: "\(name)(\(x.text), \(y.text)\(rest))", axes: x.axes.union(y.axes))
    }
    switch function {
    case .add: return infix("+", x, y, .sum)
    case .subtract: return infix("-", x, y, .sum)
    case .multiply: return infix("*", x, y, .product)
    case .divide: return call("tl.div_rn")
    case .minimum: return call("tl.minimum", propagation)
    case .maximum: return call("tl.maximum", propagation)
    case .power: return call("libdevice.pow")
    case .remainder: return call("_remainder")
    default: return call("_floor_divide")
    }
  }

  /// PyTorch's extrema are NaN if either side is.
  static let propagation = ", propagate_nan=tl.PropagateNan.ALL"

  static func select(_ condition: TritonTerm, _ yes: TritonTerm, _ no: TritonTerm) -> TritonTerm {
    let areTruths = yes.kind == .truth && no.kind == .truth
    let branches = [yes, no].map { areTruths ? $0 : $0.number }
    return TritonTerm(
      text: "tl.where(\(condition.truth.text), \(branches[0].text), \(branches[1].text))",
      kind: areTruths ? .truth : .number, axes: condition.axes.union(yes.axes).union(no.axes))
  }

  private static func not(_ input: TritonTerm) -> TritonTerm {
    guard input.kind == .truth else {
      return TritonTerm(
        text: "\(input.text(atLeast: .logic)) == 0", binding: .comparison, kind: .truth, axes: input.axes)
    }
    return TritonTerm(
      text: "~\(input.text(atLeast: .primary))", binding: .unary, kind: .truth, axes: input.axes)
  }

  private static func infix(
    _ symbol: String, _ left: TritonTerm, _ right: TritonTerm, _ binding: TritonTerm.Binding,
    kind: TritonTerm.Kind = .number
  ) -> TritonTerm {
    let tighter = TritonTerm.Binding(rawValue: binding.rawValue + 1) ?? .primary
    // Python chains comparisons and has several levels of logic, so neither side may be another of the same kind.
    let least = kind == .truth ? tighter : binding
    return TritonTerm(
      text: "\(left.text(atLeast: least)) \(symbol) \(right.text(atLeast: tighter))", binding: binding,
      kind: kind, axes: left.axes.union(right.axes))
  }
}
