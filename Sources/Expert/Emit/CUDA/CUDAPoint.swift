import Domain

/// Writes the values of a scalar program as expressions of one thread, naming what is used more than once.
struct CUDAPoint {
  typealias Value = ScalarProgram.Value

  let program: ScalarProgram
  let operands: [Access]
  let pointers: [TritonPoint.Pointer]
  let space: TritonSpace
  /// What has a name already.
  var names: [Value: Term] = [:]

  /// The expression of a value.
  func term(_ value: Value) -> Term {
    if let name = names[value] { return name }
    switch program.operations[value] {
    case .load(let operand): return number(element(operand), operands[operand].elementType)
    case .constant(let number):
      return Term(
        text: Spelling.float(number), binding: number < 0 ? .product : .primary, isVector: false)
    case .index(let axis): return index(axis)
    case .unary(let function, let input): return ExpressionRules.unary(function, term(input))
    case .binary(.power, let base, let exponent): return power(base, exponent)
    case .binary(let function, let left, let right):
      return ExpressionRules.binary(function, term(left), term(right))
    case .select(let condition, let yes, let no):
      return ExpressionRules.select(term(condition), term(yes), term(no))
    case .gather(let operand, let axis, let at):
      return number(gather(operand, axis, at), operands[operand].elementType)
    case .reduction, .scan: return Term(text: "NAN", isVector: false)  // named before use
    }
  }

  /// Declares those of `values` that are used more than once, are long, or for which `isNeeded` holds.
  mutating func declare(
    _ values: [Value], uses: [Value: Int], in code: inout Code, isNeeded: (Value) -> Bool = { _ in false }
  ) {
    for value in values where names[value] == nil && !isConstant(value) {
      let term = term(value)
      guard isNeeded(value) || uses[value, default: 0] > 1 || term.text.count > 80 else { continue }
      let name = name(of: value)
      let type =
        switch term.kind {
        case .number: "float"
        case .truth: "bool"
        case .integer: "auto"
        }
      code.line("const \(type) \(name) = \(term.text);")
      names[value] = Term(text: name, kind: term.kind, isVector: false)
    }
  }

  /// A name that says what a value is.
  func name(of value: Value) -> String {
    if case .load(let operand) = program.operations[value] {
      return "\(pointers[operand].name.dropLast(4))_\(value)"
    }
    return "t_\(value)"
  }

  private func isConstant(_ value: Value) -> Bool {
    if case .constant = program.operations[value] { true } else { false }
  }

  /// The address of a tensor's element at this point, without the pointer.
  func distance(_ access: Access, skipping skipped: Int? = nil) -> String {
    let steps = space.steps(access.strides, skipping: skipped).map { step in
      step.stride == 1 ? space.name(step.group) : "\(space.name(step.group)) * \(step.stride)"
    }
    let parts = (access.offset == 0 ? [] : ["\(access.offset)"]) + steps
    return parts.isEmpty ? "0" : parts.joined(separator: " + ")
  }

  /// The groups of dimensions whose positions a value looks at itself.
  func groups(_ value: Value) -> [TritonSpace.Group] {
    switch program.operations[value] {
    case .load(let operand): space.steps(operands[operand].strides).map(\.group)
    case .gather(let operand, let axis, let at):
      space.steps(operands[operand].strides, skipping: axis).map(\.group) + groups(at)
    case .index(let axis): space.extents[axis] == 1 ? [] : [TritonSpace.Group(first: axis, last: axis)]
    default: []
    }
  }

  // MARK: Leaves

  private func element(_ operand: Int) -> String {
    "\(pointers[operand].name)[\(distance(operands[operand]))]"
  }

  private func number(_ text: String, _ type: ElementType) -> Term {
    Term(text: type == .float32 ? text : "(float)\(text)", isVector: false)
  }

  private func index(_ axis: Int) -> Term {
    guard space.extents[axis] > 1 else { return Term(text: "0.0f", isVector: false) }
    return Term(
      text: space.name(TritonSpace.Group(first: axis, last: axis)), kind: .integer, isVector: false)
  }

  /// PyTorch computes a few constant exponents by multiplication or a root, and so do we.
  private func power(_ base: Value, _ exponent: Value) -> Term {
    let x = term(base).number
    func times(_ left: Term, _ right: Term) -> Term { ExpressionRules.binary(.multiply, left, right) }
    guard case .constant(let number) = program.operations[exponent] else {
      return ExpressionRules.binary(.power, x, term(exponent))
    }
    switch number {
    case 2: return times(x, x)
    case 3: return times(times(x, x), x)
    case 0.5: return ExpressionRules.unary(.squareRoot, x)
    case -0.5: return ExpressionRules.unary(.reciprocalSquareRoot, x)
    case -1: return ExpressionRules.unary(.reciprocal, x)
    default: return ExpressionRules.binary(.power, x, term(exponent))
    }
  }

  // MARK: Gathers

  private func gather(_ operand: Int, _ axis: Int, _ at: Value) -> String {
    let access = operands[operand]
    let others = space.extents.indices.filter { $0 != axis }
    let reach = others.reduce(access.offset) { $0 + access.strides[$1] * (space.extents[$1] - 1) }
    let last = max(0, (pointers[operand].count - 1 - reach) / max(1, access.strides[axis]))
    let place = "within(\(place(at)), \(last)) * \(access.strides[axis])"
    return "\(pointers[operand].name)[\(distance(access, skipping: axis)) + \(place)]"
  }

  /// An integer in memory is used as it is, without a turn through fp32.
  private func place(_ at: Value) -> String {
    if case .load(let operand) = program.operations[at], !operands[operand].elementType.isFloatingPoint {
      return element(operand)
    }
    let term = term(at)
    return term.kind == .integer ? term.text : "(int64_t)(\(term.number.text))"
  }
}
