import Domain

/// Writes the arithmetic of one kernel: asks each root for its value at a point and follows operands back
/// to what lies in memory.
///
/// Views become positions; what does not fit the loops is read from memory instead.
struct Lowering {
  /// A tensor read at a function of the loops.
  struct Read: Sendable, Hashable {
    var value: Graph.Value
    var address: Affine
    /// For a gather: the loop whose index the position replaces.
    var host: Int?
  }

  let graph: Graph
  let computability: Computability
  /// Values that are in memory.
  let stored: Set<Graph.Value>
  let extents: [Int]
  let outerRank: Int

  var program = ProgramBuilder()
  var reads: [Read] = []
  var reductions: [Reduction] = []
  var scans: [Scan] = []
  /// Values computed here.
  var inlined: Set<Graph.Value> = []
  /// Values that had to be read although nobody stores them yet.
  var missing: Set<Graph.Value> = []
  /// A pool whose result is at hand, for the epilogue of a pooling kernel.
  var pool: Graph.Value?
  private var known: [Key: ScalarProgram.Value] = [:]
  /// Indices that come from memory: gathers add them behind the loops.
  private var positions: [Int: (value: ScalarProgram.Value, extent: Int)] = [:]

  private struct Key: Hashable {
    var value: Graph.Value
    var map: IndexMap
  }

  init(
    _ graph: Graph, _ computability: Computability, stored: Set<Graph.Value>, extents: [Int], outerRank: Int
  ) {
    self.graph = graph
    self.computability = computability
    self.stored = stored
    self.extents = extents
    self.outerRank = outerRank
  }

  var rowLoops: [Int] { Array(outerRank..<extents.count) }
  var rowCount: Int { extents[outerRank...].reduce(1, *) }

  var mapper: IndexMapper {
    let extents = extents
    let dynamic = positions.mapValues(\.extent)
    return IndexMapper { $0 < extents.count ? extents[$0] : dynamic[$0] ?? 1 }
  }

  /// The value at a point.
  mutating func value(_ value: Graph.Value, at map: IndexMap) throws(Interruption) -> ScalarProgram.Value {
    let key = Key(value: value, map: map)
    if let result = known[key] { return result }
    let result = try compute(value, at: map)
    known[key] = result
    return result
  }

  private mutating func compute(_ value: Graph.Value, at map: IndexMap) throws(Interruption)
    -> ScalarProgram.Value
  {
    if value == pool { return program.add(.reduction(0, component: 0)) }
    guard computability.isComputable[value], isView(value) || !stored.contains(value) else {
      return load(value, at: map)
    }
    if isSmall(value), let result = try inlineUnlessCut(value, at: map) { return result }
    guard let result = try inline(value, at: map) else { return load(value, at: map) }
    inlined.insert(value)
    return result
  }

  /// Views are looked through, even where somebody else needs them: their source is what lies in memory.
  private func isView(_ value: Graph.Value) -> Bool {
    if case .view = graph[value].operation { true } else { false }
  }

  /// Whether a value is pointwise and has far fewer elements than the kernel has points.
  private func isSmall(_ value: Graph.Value) -> Bool {
    graph[value].operation.isPointwise && graph[value].type.elementType == .float32
      && graph[value].type.elementCount * 8 <= extents.reduce(1, *)
  }

  /// Small arithmetic behind a reduction that does not fit here is read as a whole: `1 / sqrt(variance + epsilon)`
  /// is then computed once, by the kernel that has the variance.
  private mutating func inlineUnlessCut(_ value: Graph.Value, at map: IndexMap) throws(Interruption)
    -> ScalarProgram.Value?
  {
    var trial = self
    guard let result = try trial.inline(value, at: map) else { return nil }
    let cut = trial.missing.subtracting(missing).contains { missing in
      let count = graph[missing].type.elementCount
      return computability.isComputable[missing] && count >= graph[value].type.elementCount
        && count * 8 <= extents.reduce(1, *)
    }
    if cut { return load(value, at: map) }
    trial.inlined.insert(value)
    self = trial
    return result
  }

  /// The arithmetic of a node, or `nil` when the loops do not allow it.
  private mutating func inline(_ value: Graph.Value, at map: IndexMap) throws(Interruption) -> ScalarProgram
    .Value?
  {
    let node = graph[value]
    switch node.operation {
    case .constant(let number, _, let type): return constant(number, type)
    case .index(let axis, _, _): return position(map[axis])
    case .unary(let function):
      return program.add(.unary(function, try self.value(node.operands[0], at: map)))
    case .binary(let function):
      let left = try self.value(node.operands[0], at: map)
      return program.binary(function, left, try self.value(node.operands[1], at: map))
    case .select:
      let condition = try self.value(node.operands[0], at: map)
      let first = try self.value(node.operands[1], at: map)
      return program.add(.select(condition, first, try self.value(node.operands[2], at: map)))
    case .cast: return try cast(node, at: map)
    case .view(let view):
      let shape = graph[node.operands[0]].type.shape
      guard let source = try mapper.source(of: view, shape: shape, at: map) else { return nil }
      return try self.value(node.operands[0], at: source)
    case .gather(let axis): return try gather(node, axis, at: map)
    case .concatenate(let axis): return try concatenate(node, axis, at: map)
    case .reduce(let fold): return try reduce(value, fold, at: map)
    case .scan(let function, let axis, let exclusive, let reversed):
      let scan = Scan(function, of: 0, exclusive: exclusive, reversed: reversed)
      return try self.scan(value, scan, axis, at: map)
    default: return nil
    }
  }

  // MARK: Leaves

  private mutating func constant(_ number: Double, _ type: ElementType) -> ScalarProgram.Value {
    let value = program.constant(number)
    return type == .bool ? truth(value) : value
  }

  private mutating func truth(_ value: ScalarProgram.Value) -> ScalarProgram.Value {
    program.binary(.notEqual, value, program.constant(0))
  }

  private mutating func position(_ affine: Affine) -> ScalarProgram.Value? {
    guard affine.terms.keys.allSatisfy({ $0 < extents.count }) else {
      let dynamic = affine.terms.keys.first { $0 >= extents.count }
      guard let dynamic, affine == Affine.loop(dynamic) else { return nil }
      return positions[dynamic]?.value
    }
    return program.position(affine) { .index($0) }
  }

  private mutating func cast(_ node: Graph.Node, at map: IndexMap) throws(Interruption) -> ScalarProgram.Value
  {
    let source = graph[node.operands[0]].type.elementType
    let value = try value(node.operands[0], at: map)
    switch (source == .bool, node.type.elementType == .bool) {
    case (true, false): return program.add(.select(value, program.constant(1), program.constant(0)))
    case (false, true): return truth(value)
    default: return value
    }
  }

  /// Reads memory; a truth value comes as a number.
  private mutating func load(_ value: Graph.Value, at map: IndexMap) -> ScalarProgram.Value {
    let node = graph[value]
    if !stored.contains(value), !node.operation.isLeaf { missing.insert(value) }
    var address = Affine()
    for (axis, stride) in TensorType.contiguousStrides(of: node.type.shape).enumerated() {
      address = address + map[axis] * stride
    }
    let element = read(value, address)
    return node.type.elementType == .bool ? truth(element) : element
  }

  private mutating func read(_ value: Graph.Value, _ address: Affine) -> ScalarProgram.Value {
    guard let dynamic = address.terms.keys.first(where: { $0 >= extents.count }),
      let position = positions[dynamic], let host = hostLoop(address)
    else { return program.add(.load(place(Read(value: value, address: address)))) }
    let moved = address.substituting(dynamic, by: Affine.loop(host))
    let operand = place(Read(value: value, address: moved, host: host))
    return program.add(.gather(operand: operand, axis: host, at: position.value))
  }

  /// A loop that the address does not depend on, the last if possible.
  private func hostLoop(_ address: Affine) -> Int? {
    extents.indices.reversed().first { address.terms[$0] == nil }
  }

  private mutating func place(_ read: Read) -> Int {
    if let place = reads.firstIndex(of: read) { return place }
    reads.append(read)
    return reads.count - 1
  }

  // MARK: Gathers and concatenations

  private mutating func gather(
    _ node: Graph.Node, _ axis: Int, at map: IndexMap
  ) throws(Interruption) -> ScalarProgram.Value? {
    // One position from memory at a time, and a loop to stand in for it.
    let isFree = map.allSatisfy { $0.terms.keys.allSatisfy { $0 < extents.count } }
    let others = Set(map.indices.filter { $0 != axis }.flatMap { map[$0].terms.keys })
    guard isFree, extents.indices.contains(where: { !others.contains($0) }) else { return nil }
    let position = try value(node.operands[1], at: map)
    let dynamic = positions.first { $0.value.value == position }?.key ?? extents.count + positions.count
    positions[dynamic] = (position, graph[node.operands[0]].type.shape[axis])
    var source = map
    source[axis] = Affine.loop(dynamic)
    return try value(node.operands[0], at: source)
  }

  private mutating func concatenate(
    _ node: Graph.Node, _ axis: Int, at map: IndexMap
  ) throws(Interruption) -> ScalarProgram.Value? {
    let length = graph[node.operands[0]].type.shape[axis]
    switch AffineDivision(map[axis], by: length, mapper.extent) {
    case .split(let loop, let inner) where loop < extents.count: throw .split(loop: loop, inner: inner)
    case .parts(let part, let rest):
      if part.terms.isEmpty {
        var source = map
        source[axis] = rest
        return try value(node.operands[part.offset], at: source)
      }
      guard let loop = part.terms.keys.first, part.terms.count == 1, loop < extents.count, extents[loop] <= 4
      else { return nil }
      throw .unroll(loop: loop)
    default: return nil
    }
  }
}
