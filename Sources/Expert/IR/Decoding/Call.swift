import Domain

/// A PyTorch call as decoders and decompositions read it: arguments by place or name, tensors with their types.
struct Call: Sendable {
  /// A tensor argument.
  struct Tensor: Sendable {
    var formula: Formula
    var type: TensorType
    var shape: [Int] { type.shape }
    var rank: Int { type.shape.count }

    /// The tensor in another element type.
    func cast(_ elementType: ElementType) -> Formula {
      type.elementType == elementType ? formula : formula.cast(elementType)
    }
    /// A possibly negative axis, counted from the front.
    func axis(_ axis: Int) -> Int { axis < 0 ? axis + max(rank, 1) : axis }
    /// Axes counted from the front; all of them where the list is empty or missing.
    func axes(_ axes: [Int]?) -> [Int] {
      guard let axes, !axes.isEmpty else { return Array(0..<rank) }
      return axes.map(axis).sorted()
    }
  }

  var call: AtenCall
  var operands: [Graph.Value]
  var operandTypes: [TensorType?]
  /// Whether its tensors are read as fp32 in place of what they are.
  private(set) var isWidened = false

  /// The argument at a place or under a name; `nil` when it is left out or `None`.
  func argument(_ place: Int, _ name: String) -> Argument? {
    let argument = place < call.arguments.count ? call.arguments[place] : call.keywords[name]
    return argument == Argument.none ? nil : argument
  }

  /// Whether it is a convolution of one to three dimensions that is not transposed.
  var isConvolution: Bool {
    ["aten.conv1d.default", "aten.conv2d.default", "aten.conv3d.default"].contains(call.name)
  }

  func tensor(_ place: Int, _ name: String) -> Tensor? { tensor(argument(place, name)) }

  func tensor(_ argument: Argument?) -> Tensor? {
    guard case .operand(let slot)? = argument, let type = operandTypes[slot] else { return nil }
    let formula = Formula.value(operands[slot])
    return Tensor(formula: isWidened ? formula.cast(.float32) : formula, type: type)
  }

  func tensors(_ place: Int, _ name: String) -> [Tensor]? {
    guard case .list(let parts)? = argument(place, name) else { return nil }
    let tensors = parts.compactMap { tensor($0) }
    return tensors.count == parts.count ? tensors : nil
  }

  func int(_ place: Int, _ name: String) -> Int? { argument(place, name)?.intValue }
  func double(_ place: Int, _ name: String) -> Double? { argument(place, name)?.doubleValue }
  func bool(_ place: Int, _ name: String) -> Bool? { argument(place, name)?.boolValue }

  /// Integers; a single one counts as a list of one.
  func ints(_ place: Int, _ name: String) -> [Int]? {
    guard let argument = argument(place, name) else { return nil }
    if let single = argument.intValue { return [single] }
    guard case .list(let parts) = argument else { return nil }
    let values = parts.compactMap(\.intValue)
    return values.count == parts.count ? values : nil
  }

  /// An integer for each of `rank` axes; a single one stands for all, and `standard` where there is none.
  func ints(_ place: Int, _ name: String, rank: Int, standard: Int) -> [Int] {
    let values = ints(place, name) ?? []
    return values.count == rank ? values : Array(repeating: values.first ?? standard, count: rank)
  }

  func text(_ place: Int, _ name: String) -> String? {
    guard case .text(let value)? = argument(place, name) else { return nil }
    return value
  }

  func elementType(_ place: Int, _ name: String) -> ElementType? {
    guard case .elementType(let value)? = argument(place, name) else { return nil }
    return value
  }

  /// The type of the call's first result.
  var result: TensorType? { call.results.first.flatMap { $0 } }

  /// Whether all tensors and the result are fp32, so that generated kernels can take over.
  var isFloat32: Bool {
    result?.elementType == .float32
      && operandTypes.allSatisfy { $0.map { $0.elementType == .float32 } ?? false }
  }

  /// The 16-bit type that all tensors and the result have, if they do.
  var halfType: ElementType? {
    guard let type = result?.elementType, type.isHalf, operandTypes.allSatisfy({ $0?.elementType == type })
    else { return nil }
    return type
  }

  /// The same call in fp32.
  var widened: Call {
    func wide(_ type: TensorType?) -> TensorType? { type.map { TensorType(shape: $0.shape) } }
    var wider = self
    wider.isWidened = true
    wider.operandTypes = operandTypes.map(wide)
    wider.call.results = call.results.map(wide)
    return wider
  }
}

extension Argument {
  var intValue: Int? {
    if case .int(let value) = self { return value }
    return nil
  }

  /// A number; infinities and NaN travel as text.
  var doubleValue: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .bool(let value): value ? 1 : 0
    case .text("inf"): .infinity
    case .text("-inf"): -.infinity
    case .text("nan"): .nan
    default: nil
    }
  }

  var boolValue: Bool? {
    switch self {
    case .bool(let value): value
    case .int(let value): value != 0
    default: nil
    }
  }
}
