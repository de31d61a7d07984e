import Domain

/// Writes the values of a scalar program as C++ expressions, naming what is used more than once.
struct PointWriter {
  typealias Value = ScalarProgram.Value

  /// A pointer variable into a tensor.
  struct Pointer {
    var name: String
    /// Elements that lie behind it at most.
    var count: Int
    /// The loops whose index is in the pointer already.
    var folded: Set<Int>
  }

  /// The program.
  let program: ScalarProgram
  /// The tensors it loads from.
  let operands: [Access]
  /// For each operand, where it is found.
  var pointers: [Pointer]
  /// Extents of the loops.
  let extents: [Int]
  /// The loop that vectors run along.
  let laneAxis: Int
  /// The loops' index variables.
  let indices: [String]
  /// What has a name or another way of being written.
  var names: [Value: Term] = [:]

  /// The expression of a value.
  func term(_ value: Value) -> Term {
    if let name = names[value] { return name }
    switch program.operations[value] {
    case .load(let operand): return load(operand)
    case .constant(let number):
      return Term(text: Spelling.float(number), binding: number < 0 ? .product : .primary, isVector: false)
    case .index(let axis): return index(axis)
    case .unary(let function, let input): return ExpressionRules.unary(function, term(input))
    case .binary(.power, let base, let exponent): return power(base, exponent)
    case .binary(.add, let left, let right):
      return onePlusErrorFunction(left, right) ?? ExpressionRules.binary(.add, term(left), term(right))
    case .binary(let function, let left, let right):
      return ExpressionRules.binary(function, term(left), term(right))
    case .select(let condition, let yes, let no):
      return ExpressionRules.select(term(condition), term(yes), term(no))
    case .gather(let operand, let axis, let at): return gather(operand, axis, at)
    case .reduction, .scan: return Term(text: "NAN", isVector: false)  // always named before use
    }
  }

  /// Declares those of `values` that are used more than once here, or for which `isNeeded` holds.
  ///
  /// `targets` are used once more for each time they are listed.
  mutating func declare(
    _ values: [Value], targets: [Value] = [], in code: inout Code, inputs: (Value) -> [Value],
    isNeeded: (Value) -> Bool
  ) {
    var uses: [Value: Int] = [:]
    for target in targets { uses[target, default: 0] += 1 }
    for value in values { for input in inputs(value) { uses[input, default: 0] += 1 } }
    for value in values where names[value] == nil && !isConstant(value) {
      let term = term(value)
      guard isNeeded(value) || uses[value, default: 0] > 1 || term.text.count > 72 else { continue }
      names[value] = declare(term, name: name(of: value), in: &code)
    }
  }

  /// Declares a variable for a term.
  func declare(_ term: Term, name: String, in code: inout Code) -> Term {
    let type =
      switch (term.kind, term.isVector) {
      case (.number, true): "vfloat"
      case (.number, false): "float"
      case (.truth, false): "bool"
      case (_, true): "vint"
      case (.integer, false): "int64_t"
      }
    code.line("const \(type) \(name) = \(term.text);")
    return Term(text: name, kind: term.kind, isVector: term.isVector)
  }

  /// The address of a tensor's element at this point: pointer plus offset.
  func address(_ pointer: Pointer, _ strides: [Int], skipping skipped: Set<Int> = []) -> String {
    ([pointer.name] + offsets(pointer, strides, skipping: skipped)).joined(separator: " + ")
  }

  /// A tensor's element at this point, for tensors that do not vary along the lanes.
  func element(_ pointer: Pointer, _ strides: [Int], skipping: Set<Int> = [], plus extra: String? = nil)
    -> String
  {
    let offset = (offsets(pointer, strides, skipping: skipping) + [extra].compactMap(\.self)).joined(
      separator: " + ")
    return "\(pointer.name)[\(offset.isEmpty ? "0" : offset)]"
  }

  /// Elements between neighbours along an axis; 0 if the axis has extent 1.
  func stride(_ strides: [Int], along axis: Int) -> Int { extents[axis] == 1 ? 0 : strides[axis] }

  func isConstant(_ value: Value) -> Bool {
    if case .constant = program.operations[value] { true } else { false }
  }

  /// A name that says what a value is.
  func name(of value: Value) -> String {
    switch program.operations[value] {
    case .load(let operand): pointers[operand].name.replacing(/_row$/, with: "") + "_\(value)"
    case .unary(let function, _): Self.shortNames[function, default: "t"] + "_\(value)"
    case .scan: "running_\(value)"
    case .gather: "picked_\(value)"
    default: "t_\(value)"
    }
  }

  private static let shortNames: [UnaryFunction: String] = [
    .exponential: "exp", .logarithm: "log", .hyperbolicTangent: "tanh", .errorFunction: "erf",
    .sigmoid: "sigmoid",
    .squareRoot: "root", .reciprocalSquareRoot: "rsqrt",
  ]

  private func offsets(_ pointer: Pointer, _ strides: [Int], skipping skipped: Set<Int>) -> [String] {
    extents.indices.compactMap { axis in
      let stride = stride(strides, along: axis)
      guard stride != 0, !pointer.folded.contains(axis), !skipped.contains(axis) else { return nil }
      return stride == 1 ? indices[axis] : "\(indices[axis]) * \(stride)"
    }
  }

  private func load(_ operand: Int) -> Term {
    let access = operands[operand]
    let laneStride = stride(access.strides, along: laneAxis)
    let place = address(pointers[operand], access.strides)
    switch laneStride {
    case 0: return asNumber(element(pointers[operand], access.strides), access.elementType)
    case 1: return Term(text: "load(\(place), lanes)", isVector: true)
    default: return Term(text: "loadStrided(\(place), \(laneStride), lanes)", isVector: true)
    }
  }

  private func asNumber(_ element: String, _ type: ElementType) -> Term {
    Term(text: type == .float32 ? element : "toFloat(\(element))", isVector: false)
  }

  private func index(_ axis: Int) -> Term {
    guard axis == laneAxis else { return Term(text: "(float)\(indices[axis])", isVector: false) }
    return extents[axis] == 1
      ? Term(text: "0.0f", isVector: false)
      : Term(text: "toVector((int)\(indices[axis]) + iota())", isVector: true)
  }

  /// PyTorch computes a few constant exponents by multiplication or a root, and so do we.
  private func power(_ base: Value, _ exponent: Value) -> Term {
    guard case .constant(let number) = program.operations[exponent] else {
      return ExpressionRules.binary(.power, term(base), term(exponent))
    }
    let x = term(base).number
    switch number {
    case 2: return ExpressionRules.binary(.multiply, x, x)
    case 3: return ExpressionRules.binary(.multiply, ExpressionRules.binary(.multiply, x, x), x)
    case 0.5: return ExpressionRules.unary(.squareRoot, x)
    case -0.5: return ExpressionRules.unary(.reciprocalSquareRoot, x)
    case -1: return ExpressionRules.unary(.reciprocal, x)
    default: return ExpressionRules.binary(.power, x, term(exponent))
    }
  }

  /// 1 + erf(x), as in GELU: cheaper in one piece, and exact where the two cancel.
  private func onePlusErrorFunction(_ left: Value, _ right: Value) -> Term? {
    for (one, other) in [(left, right), (right, left)] {
      guard case .constant(1) = program.operations[one], names[other] == nil,
        case .unary(.errorFunction, let input) = program.operations[other]
      else { continue }
      let x = term(input).number
      return Term(text: "onePlusErrorFunction(\(x.text))", isVector: x.isVector)
    }
    return nil
  }

  private func gather(_ operand: Int, _ axis: Int, _ at: Value) -> Term {
    let access = operands[operand], pointer = pointers[operand]
    let distance = access.strides[axis], extent = places(of: access, along: axis, within: pointer.count)
    let laneStride = axis == laneAxis ? 0 : stride(access.strides, along: laneAxis)
    let position = position(at)
    let start = address(pointer, access.strides, skipping: [axis, laneAxis])
    let alongLanes = laneStride == 1 ? indices[laneAxis] : "\(indices[laneAxis]) * \(laneStride)"
    guard !position.isVector else {
      let place = laneStride == 0 ? start : "\(start) + \(alongLanes)"
      return Term(
        text: "gather(\(place), \(laneStride), \(position.text), \(extent), \(distance), lanes)",
        isVector: true)
    }
    let step = "clampIndex(\(position.text), \(extent))" + (distance == 1 ? "" : " * \(distance)")
    switch laneStride {
    case 0:
      return asNumber(element(pointer, access.strides, skipping: [axis], plus: step), access.elementType)
    case 1: return Term(text: "load(\(start) + \(step) + \(alongLanes), lanes)", isVector: true)
    default:
      return Term(
        text: "loadStrided(\(start) + \(step) + \(alongLanes), \(laneStride), lanes)", isVector: true)
    }
  }

  /// How many places along an axis the buffer holds, for any indices of the other loops.
  private func places(of access: Access, along axis: Int, within count: Int) -> Int {
    let others = extents.indices.filter { $0 != axis }
    let reach = others.reduce(access.offset) { $0 + access.strides[$1] * (extents[$1] - 1) }
    return max(1, (count - 1 - reach) / max(1, access.strides[axis]) + 1)
  }

  /// An integer that is loaded for one place is used as it is, without a turn through fp32.
  private func position(_ at: Value) -> Term {
    guard case .load(let operand) = program.operations[at],
      !operands[operand].elementType.isFloatingPoint, stride(operands[operand].strides, along: laneAxis) == 0
    else { return term(at).number }
    let element = element(pointers[operand], operands[operand].strides)
    return Term(text: element, kind: .integer, isVector: false)
  }
}
