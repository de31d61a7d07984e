import Domain

/// Looks upstream of a value for reductions and scans that could share its kernel, and says what the row would be.
struct Survey {
  /// The loops of a kernel that could be fused.
  enum Shape: Hashable {
    /// These loops of the value are the row.
    case row(Set<Int>)
    /// The value is one number a row; the row has these extents.
    case rowValue([Int])
  }

  let graph: Graph
  let computability: Computability
  let stored: Set<Graph.Value>
  let extents: [Int]
  /// What could be fused, with the number of elements that it combines.
  private(set) var shapes: [(shape: Shape, weight: Int)] = []
  /// Pools whose result is read just at the value's own positions.
  private(set) var pools: [(value: Graph.Value, map: IndexMap)] = []
  private var visited: Set<Visit> = []

  private struct Visit: Hashable {
    var value: Graph.Value
    var map: IndexMap
  }

  init(
    _ graph: Graph, _ computability: Computability, stored: Set<Graph.Value>, extents: [Int]
  ) {
    self.graph = graph
    self.computability = computability
    self.stored = stored
    self.extents = extents
  }

  /// The shape that fuses the most, the first among equals.
  var best: Shape? {
    var best: (shape: Shape, weight: Int)?
    for candidate in shapes where candidate.weight > best?.weight ?? 0 { best = candidate }
    return best?.shape
  }

  mutating func visit(_ value: Graph.Value, at map: IndexMap) throws(Interruption) {
    guard visited.insert(Visit(value: value, map: map)).inserted else { return }
    let node = graph[value]
    guard computability.isComputable[value] else { return }
    if case .view = node.operation {} else if stored.contains(value) { return }
    switch node.operation {
    case .reduce(let fold): note(fold, node, map)
    case .scan(_, let axis, _, _): note(scan: axis, node, map)
    case .pool: pools.append((value, map))
    case .view(let view):
      let shape = graph[node.operands[0]].type.shape
      let mapper = IndexMapper { [extents] in $0 < extents.count ? extents[$0] : 1 }
      guard let source = try mapper.source(of: view, shape: shape, at: map) else { return }
      try visit(node.operands[0], at: source)
    case .gather(let axis):
      try visit(node.operands[1], at: map)
      var source = map
      source[axis] = Affine()
      try visit(node.operands[0], at: source)
    case .concatenate(let axis): try visitParts(node, axis, map)
    default:
      for operand in node.operands { try visit(operand, at: map) }
    }
  }

  private mutating func visitParts(
    _ node: Graph.Node, _ axis: Int, _ map: IndexMap
  ) throws(Interruption) {
    let extents = extents
    let length = graph[node.operands[0]].type.shape[axis]
    switch AffineDivision(map[axis], by: length, { $0 < extents.count ? extents[$0] : 1 }) {
    case .split(let loop, let inner): throw .split(loop: loop, inner: inner)
    case .parts(let part, let rest):
      if let loop = part.terms.keys.first {
        guard part.terms.count == 1, extents[loop] <= 4 else { return }
        throw .unroll(loop: loop)
      }
      var source = map
      source[axis] = rest
      try visit(node.operands[part.offset], at: source)
    case .impossible: return
    }
  }

  private mutating func note(_ fold: Fold, _ node: Graph.Node, _ map: IndexMap) {
    let shape = graph[node.operands[0]].type.shape
    var rest = map[...]
    var used: Set<Int> = []
    for axis in shape.indices {
      if fold.axes.contains(axis) {
        if fold.keepsAxes { rest.removeFirst() }
      } else if let position = rest.popFirst() {
        used.formUnion(position.terms.keys)
      }
    }
    let weight = shape.reduce(1, *)
    let unused = Set(extents.indices).subtracting(used)
    let count = fold.count(in: shape)
    let rowCount = unused.reduce(1) { $0 * extents[$1] }
    if unused.isEmpty {
      shapes.append((.rowValue(fold.axes.map { shape[$0] }.filter { $0 != 1 }), weight))
    } else if count % rowCount == 0, count / rowCount <= 4 {
      shapes.append((.row(unused), weight))
    }
  }

  private mutating func note(scan axis: Int, _ node: Graph.Node, _ map: IndexMap) {
    guard let loop = map[axis].terms.keys.first, map[axis] == Affine.loop(loop),
      extents[loop] == node.type.shape[axis]
    else { return }
    shapes.append((.row([loop]), node.type.elementCount))
  }
}
