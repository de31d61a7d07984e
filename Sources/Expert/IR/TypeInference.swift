import Domain

extension Operation {
  /// The types of the results, from the operands' types.
  /// - Throws: `GraphError.illTyped` when the operands do not fit.
  func resultTypes(of operands: [TensorType], node: String = "") throws(GraphError) -> [TensorType?] {
    switch self {
    case .input(_, let type): [type]
    case .parameter(_, let type), .buffer(_, let type), .literal(_, let type): [type]
    case .constant(_, let shape, let elementType), .index(_, let shape, let elementType):
      [TensorType(shape: shape, elementType: elementType)]
    case .library(let call): call.results
    case .element: [operands.first]
    default: [try singleType(of: operands, node: node)]
    }
  }

  private func singleType(of operands: [TensorType], node: String) throws(GraphError) -> TensorType {
    guard let first = operands.first else { throw .illTyped(node: node, detail: "no operands") }
    switch self {
    case .unary(let function):
      return TensorType(shape: first.shape, elementType: function.isPredicate ? .bool : first.elementType)
    case .binary(let function):
      try require(operands.count == 2 && operands[1].shape == first.shape, node, "shapes differ")
      try require(operands[1].elementType == first.elementType, node, "element types differ")
      return TensorType(shape: first.shape, elementType: function.isPredicate ? .bool : first.elementType)
    case .select:
      try require(operands.count == 3 && first.elementType == .bool, node, "the condition is no truth value")
      try require(operands.allSatisfy { $0.shape == first.shape }, node, "shapes differ")
      try require(operands[1].elementType == operands[2].elementType, node, "element types differ")
      return TensorType(shape: first.shape, elementType: operands[1].elementType)
    case .cast(let elementType): return TensorType(shape: first.shape, elementType: elementType)
    case .view(let view): return try view.resultType(of: first, node: node)
    case .gather(let axis):
      try require(operands.count == 2 && operands[1].rank == first.rank, node, "ranks differ")
      try require(first.shape.indices.contains(axis), node, "no axis \(axis)")
      return TensorType(shape: operands[1].shape, elementType: first.elementType)
    case .concatenate(let axis):
      try require(operands.allSatisfy { $0.shape == first.shape }, node, "parts differ in shape")
      try require(first.shape.indices.contains(axis), node, "no axis \(axis)")
      var shape = first.shape
      shape[axis] *= operands.count
      return TensorType(shape: shape, elementType: first.elementType)
    case .reduce(let fold): return try fold.resultType(of: first, node: node)
    case .scan(_, let axis, _, _):
      try require(first.shape.indices.contains(axis), node, "no axis \(axis)")
      return TensorType(shape: first.shape, elementType: first.elementType)
    case .pool(let pooling): return try pooling.resultType(of: first, node: node)
    default: throw .illTyped(node: node, detail: "no type rule")
    }
  }
}

private func require(_ condition: Bool, _ node: String, _ detail: String) throws(GraphError) {
  if !condition { throw .illTyped(node: node, detail: detail) }
}

extension UnaryFunction {
  /// Whether the result is a truth value.
  var isPredicate: Bool { self == .logicalNot || self == .isNaN || self == .isInfinite }
}

extension BinaryFunction {
  /// Whether the result is a truth value.
  var isPredicate: Bool {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .logicalAnd, .logicalOr,
      .logicalXor:
      true
    default: false
    }
  }
}

extension View {
  fileprivate func resultType(of source: TensorType, node: String) throws(GraphError) -> TensorType {
    switch self {
    case .reshape(let shape):
      try require(shape.reduce(1, *) == source.elementCount, node, "reshape to \(shape) changes the count")
      return TensorType(shape: shape, elementType: source.elementType)
    case .permute(let order):
      try require(order.sorted() == Array(source.shape.indices), node, "no permutation: \(order)")
      return TensorType(shape: order.map { source.shape[$0] }, elementType: source.elementType)
    case .expand(let shape):
      try require(broadcastShape([source.shape, shape]) == shape, node, "can't expand to \(shape)")
      return TensorType(shape: shape, elementType: source.elementType)
    case .slice(let axis, let start, let step, let count):
      try require(source.shape.indices.contains(axis), node, "no axis \(axis)")
      let last = start + max(0, count - 1) * step
      try require(
        start >= 0 && step > 0 && count >= 0 && (count == 0 || last < source.shape[axis]), node,
        "slice too long")
      var shape = source.shape
      shape[axis] = count
      return TensorType(shape: shape, elementType: source.elementType)
    case .flip(let axes):
      try require(axes.allSatisfy(source.shape.indices.contains), node, "no axes \(axes)")
      return TensorType(shape: source.shape, elementType: source.elementType)
    }
  }
}

extension Fold {
  fileprivate func resultType(of source: TensorType, node: String) throws(GraphError) -> TensorType {
    try require(axes.allSatisfy(source.shape.indices.contains), node, "no axes \(axes)")
    return TensorType(
      shape: resultShape(of: source.shape), elementType: function.isPosition ? .int64 : source.elementType)
  }

  /// The shape after the reduction.
  func resultShape(of shape: [Int]) -> [Int] {
    shape.indices.compactMap { axis in
      axes.contains(axis) ? (keepsAxes ? 1 : nil) : shape[axis]
    }
  }

  /// How many elements become one.
  func count(in shape: [Int]) -> Int { axes.reduce(1) { $0 * shape[$1] } }
}

extension Pooling {
  fileprivate func resultType(of source: TensorType, node: String) throws(GraphError) -> TensorType {
    try require(source.rank >= window.count, node, "too few dimensions")
    var shape = source.shape
    for (place, axis) in (source.rank - window.count..<source.rank).enumerated() {
      let reach = dilation[place] * (window[place] - 1) + 1
      shape[axis] = (source.shape[axis] + 2 * padding[place] - reach) / stride[place] + 1
    }
    return TensorType(shape: shape, elementType: source.elementType)
  }
}

/// The common shape of several under PyTorch's broadcasting, or `nil`.
func broadcastShape(_ shapes: [[Int]]) -> [Int]? {
  let rank = shapes.map(\.count).max() ?? 0
  var result = [Int](repeating: 1, count: rank)
  for shape in shapes {
    for (place, extent) in shape.enumerated() where extent != 1 {
      let axis = place + rank - shape.count
      guard result[axis] == 1 || result[axis] == extent else { return nil }
      result[axis] = extent
    }
  }
  return result
}
