import Domain

/// Writes the values of a scalar program as Triton expressions, naming what is used more than once.
struct TritonPoint {
  typealias Value = ScalarProgram.Value

  /// A parameter that points to a tensor.
  struct Pointer {
    var name: String
    /// Elements of the tensor.
    var count: Int
  }

  let program: ScalarProgram
  /// The tensors it loads from, and for each where it is found.
  let operands: [Access]
  let pointers: [Pointer]
  let space: TritonSpace
  /// What has a name or another way of being written.
  var names: [Value: TritonTerm] = [:]
  /// What loads along the row say about the cache, such as `, eviction_policy="evict_last"`.
  var rowPolicy = ""

  /// The expression of a value.
  func term(_ value: Value) -> TritonTerm {
    if let name = names[value] { return name }
    switch program.operations[value] {
    case .load(let operand): return number(load(operand), operands[operand].elementType)
    case .constant(let number):
      return TritonTerm(
        text: TritonSpelling.float(number), binding: number < 0 ? .unary : .primary, isLiteral: true)
    case .index(let axis): return index(axis)
    case .unary(let function, let input): return TritonExpressionRules.unary(function, term(input))
    case .binary(.power, let base, let exponent): return power(base, exponent)
    case .binary(let function, let left, let right):
      return TritonExpressionRules.binary(function, term(left), term(right))
    case .select(let condition, let yes, let no):
      return TritonExpressionRules.select(term(condition), term(yes), term(no))
    case .gather(let operand, let axis, let at):
      return number(gather(operand, axis, at), operands[operand].elementType)
    case .reduction, .scan: return TritonTerm(text: "float(\"nan\")", isLiteral: true)  // named before use
    }
  }

  /// Declares those of `values` that are used more than once, or for which `isNeeded` holds.
  mutating func declare(
    _ values: [Value], uses: [Value: Int], in code: inout Code, isNeeded: (Value) -> Bool = { _ in false }
  ) {
    for value in values where names[value] == nil && !isConstant(value) {
      let term = term(value)
      guard isNeeded(value) || uses[value, default: 0] > 1 || term.text.count > 80 else { continue }
      name(value, term, in: &code)
    }
  }

  /// Gives a term of a value a name.
  mutating func name(_ value: Value, _ term: TritonTerm, in code: inout Code) {
    let name = self.name(of: value)
    code.line("\(name) = \(term.text)")
    names[value] = TritonTerm(text: name, kind: term.kind, axes: term.axes)
  }

  func isConstant(_ value: Value) -> Bool {
    if case .constant = program.operations[value] { true } else { false }
  }

  /// A name that says what a value is.
  func name(of value: Value) -> String {
    switch program.operations[value] {
    case .load(let operand): "\(pointers[operand].name.dropLast(4))_\(value)"
    case .unary(let function, _): "\(TritonPoint.shortNames[function] ?? "t")_\(value)"
    case .scan: "running_\(value)"
    case .gather: "picked_\(value)"
    default: "t_\(value)"
    }
  }

  private static let shortNames: [UnaryFunction: String] = [
    .exponential: "exp", .logarithm: "log", .hyperbolicTangent: "tanh", .errorFunction: "erf",
    .sigmoid: "sigmoid", .squareRoot: "root", .reciprocalSquareRoot: "rsqrt",
  ]

  /// The address of a tensor's element at this point.
  func address(_ pointer: String, _ access: Access, skipping skipped: Int? = nil) -> String {
    let steps = space.steps(access.strides, skipping: skipped).map { step in
      step.stride == 1 ? space.name(step.group) : "\(space.name(step.group)) * \(step.stride)"
    }
    return ([pointer] + (access.offset == 0 ? [] : ["\(access.offset)"]) + steps).joined(separator: " + ")
  }

  /// The axes that an access varies along.
  func axes(_ access: Access, skipping skipped: Int? = nil) -> TritonTerm.Axes {
    space.steps(access.strides, skipping: skipped).reduce(into: []) { $0.formUnion(space.axes(of: $1.group)) }
  }

  /// The groups of dimensions whose positions a value looks at itself.
  func groups(_ value: Value) -> [TritonSpace.Group] {
    switch program.operations[value] {
    case .load(let operand): space.steps(operands[operand].strides).map(\.group)
    case .gather(let operand, let axis, _):
      space.steps(operands[operand].strides, skipping: axis).map(\.group)
    case .index(let axis): space.extents[axis] == 1 ? [] : [TritonSpace.Group(first: axis, last: axis)]
    default: []
    }
  }

  // MARK: Leaves

  private func load(_ operand: Int) -> TritonTerm {
    let access = operands[operand]
    return load(address(pointers[operand].name, access), axes(access))
  }

  private func load(_ address: String, _ axes: TritonTerm.Axes) -> TritonTerm {
    let mask = space.mask(axes).map { ", mask=\($0)" } ?? ""
    let policy =
      axes.contains(.columns) && axes.contains(.rows) || space.form == .row && axes.contains(.columns)
    return TritonTerm(text: "tl.load(\(address)\(mask)\(policy ? rowPolicy : ""))", axes: axes)
  }

  private func number(_ term: TritonTerm, _ type: ElementType) -> TritonTerm {
    type == .float32 ? term : TritonTerm(text: "\(term.text).to(tl.float32)", axes: term.axes)
  }

  private func index(_ axis: Int) -> TritonTerm {
    guard space.extents[axis] > 1 else { return TritonTerm(text: "0.0", isLiteral: true) }
    let group = TritonSpace.Group(first: axis, last: axis)
    return TritonTerm(text: space.name(group), kind: .integer, axes: space.axes(of: group))
  }

  /// PyTorch computes a few constant exponents by multiplication or a root, and so do we.
  private func power(_ base: Value, _ exponent: Value) -> TritonTerm {
    guard case .constant(let number) = program.operations[exponent] else {
      return TritonExpressionRules.binary(.power, term(base), term(exponent))
    }
    let x = term(base).number
    func times(_ left: TritonTerm, _ right: TritonTerm) -> TritonTerm {
      TritonExpressionRules.binary(.multiply, left, right)
    }
    switch number {
    case 2: return times(x, x)
    case 3: return times(times(x, x), x)
    case 0.5: return TritonExpressionRules.unary(.squareRoot, x)
    case -0.5: return TritonExpressionRules.unary(.reciprocalSquareRoot, x)
    case -1: return TritonExpressionRules.unary(.reciprocal, x)
    default: return TritonExpressionRules.binary(.power, x, term(exponent))
    }
  }

  // MARK: Gathers

  private func gather(_ operand: Int, _ axis: Int, _ at: Value) -> TritonTerm {
    let access = operands[operand], place = place(at)
    let last = places(of: access, along: axis, within: pointers[operand].count) - 1
    let inside = "tl.minimum(tl.maximum(\(place.text), 0), \(last))"
    let distance = access.strides[axis] == 1 ? inside : "\(inside) * \(access.strides[axis])"
    let start = address(pointers[operand].name, access, skipping: axis)
    return load("\(start) + \(distance)", axes(access, skipping: axis).union(place.axes))
  }

  /// How many places along an axis the buffer holds, for any indices of the other loops.
  private func places(of access: Access, along axis: Int, within count: Int) -> Int {
    let others = space.extents.indices.filter { $0 != axis }
    let reach = others.reduce(access.offset) { $0 + access.strides[$1] * (space.extents[$1] - 1) }
    return max(1, (count - 1 - reach) / max(1, access.strides[axis]) + 1)
  }

  /// An integer in memory is used as it is, without a turn through fp32.
  private func place(_ at: Value) -> TritonTerm {
    guard case .load(let operand) = program.operations[at], !operands[operand].elementType.isFloatingPoint
    else {
      let term = term(at)
      return term.kind == .integer
        ? term : TritonTerm(text: "\(term.number.text(atLeast: .primary)).to(tl.int32)", axes: term.axes)
    }
    return load(operand)
  }
}
