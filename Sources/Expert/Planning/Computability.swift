import Domain

/// Which values generated kernels can compute: fp32 arithmetic, truth values, and what is only read or rounded.
struct Computability: Sendable {
  /// Whether a kernel can compute the value from its operands, by value.
  private(set) var isComputable: [Bool]

  init(_ graph: Graph, keeping: Set<String>) {
    isComputable = graph.nodes.map { node in
      !keeping.contains(node.origin) && Computability.allows(node, in: graph)
    }
  }

  private static func allows(_ node: Graph.Node, in graph: Graph) -> Bool {
    guard node.isTensor else { return false }
    let type = node.type.elementType
    let sources = node.operands.map { graph[$0].type.elementType }
    switch node.operation {
    case .constant, .index: return isLoadable(type)
    case .unary, .scan, .concatenate, .pool:
      return (type == .float32 || type == .bool) && sources.allSatisfy { $0 == .float32 || $0 == .bool }
    case .binary(let function):
      if function.isPredicate { return sources.allSatisfy(isLoadable) }
      return type == .float32 || isSmallPosition(node, in: graph)
    case .select: return isLoadable(type)
    case .cast: return (type == .float32 || type == .bool || type.isHalf) && sources.allSatisfy(isLoadable)
    case .view: return isLoadable(type)
    case .gather(let axis):
      return type == .float32 && isLoadable(sources[1]) && graph[node.operands[0]].type.shape[axis] < 1 << 24
    case .reduce(let fold):
      if fold.function.isPosition { return isPositionAlongAxis(fold, sources[0], node) }
      return type == .float32 || type == .bool
    case .input, .parameter, .buffer, .literal, .library, .element: return false
    }
  }

  /// Types whose elements fp32 can look at: labels, masks, positions, 16-bit numbers.
  static func isLoadable(_ type: ElementType) -> Bool {
    switch type {
    case .float32, .bfloat16, .float16, .int64, .int32, .int16, .int8, .uint8, .bool: true
    case .float64: false
    }
  }

  /// A position along one axis is where a row's loop stands; one among all elements stays PyTorch's.
  private static func isPositionAlongAxis(_ fold: Fold, _ source: ElementType, _ node: Graph.Node) -> Bool {
    source == .float32 && fold.axes.count == 1 && node.type.elementCount > 1
  }

  /// Integer sums of indices and small numbers stay exact in fp32.
  private static func isSmallPosition(_ node: Graph.Node, in graph: Graph) -> Bool {
    guard case .binary(let function) = node.operation, function == .add || function == .subtract,
      !node.type.elementType.isFloatingPoint
    else { return false }
    return node.operands.allSatisfy { isSmallIndex(graph[$0]) }
  }

  private static func isSmallIndex(_ node: Graph.Node) -> Bool {
    switch node.operation {
    case .constant(let number, _, _): return number.magnitude < 0x1p22
    case .index(_, let shape, _): return shape.allSatisfy { $0 < 1 << 22 }
    default: return false
    }
  }
}
