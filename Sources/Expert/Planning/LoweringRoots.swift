import Domain

extension Lowering {
  /// The arithmetic of all roots; `nil` when a scalar root needs more than full reductions.
  mutating func lower(_ draft: KernelDraft) throws(Interruption) -> Lowered? {
    var stores: [Lowered.Store] = []
    var finale = FinalePlanner()
    for (place, root) in draft.roots.enumerated() {
      if root.kind == .scalar {
        finale.hints = root.maps.count == 1 ? root.maps : []
        guard let result = try finale.value(root.value, &self) else { return nil }
        finale.stores.append((place, result))
        inlined.insert(root.value)
        continue
      }
      let strides = TensorType.contiguousStrides(of: graph[root.value].type.shape)
      for map in root.maps {
        let value = try self.value(root.value, at: map)
        let address = zip(map, strides).reduce(Affine()) { $0 + $1.0 * $1.1 }
        stores.append(.init(root: place, value: value, address: address, oncePerRow: root.kind == .row))
      }
    }
    // A root that had to be read is not computed here.
    guard draft.roots.allSatisfy({ inlined.contains($0.value) }) else { return nil }
    return Lowered(
      program: program.program, reads: reads, reductions: reductions, scans: scans, stores: stores,
      finale: finale.finished(rank: extents.count), inlined: inlined, missing: missing)
  }
}

/// Writes what happens after all rows.
struct FinalePlanner {
  private var program = ProgramBuilder()
  private var reductions: [Reduction] = []
  var stores: [(root: Int, value: ScalarProgram.Value)] = []
  /// Where the elements of what is reduced are in the space.
  var hints: [IndexMap] = []

  /// The full reductions that a scalar is made of, or `nil` when it needs anything else.
  static func folds(
    of value: Graph.Value, in graph: Graph, _ computability: Computability, stored: Set<Graph.Value>
  ) -> [Graph.Value]? {
    let node = graph[value]
    guard computability.isComputable[value], !stored.contains(value), node.type.elementCount == 1 else {
      return nil
    }
    switch node.operation {
    case .constant: return []
    case .reduce: return graph[node.operands[0]].type.elementCount > 1 ? [value] : nil
    case .unary, .binary, .select, .cast, .view:
      var all: [Graph.Value] = []
      for operand in node.operands {
        guard let folds = folds(of: operand, in: graph, computability, stored: stored) else { return nil }
        all += folds
      }
      return all.isEmpty && node.operands.count == 1 ? nil : all
    default: return nil
    }
  }

  /// A scalar's value after all rows.
  mutating func value(_ value: Graph.Value, _ rows: inout Lowering) throws(Interruption) -> ScalarProgram
    .Value?
  {
    let node = rows.graph[value]
    guard rows.computability.isComputable[value], !rows.stored.contains(value) else { return nil }
    rows.inlined.insert(value)
    var operands: [ScalarProgram.Value] = []
    if case .reduce(let fold) = node.operation { return try combine(fold, node.operands[0], &rows) }
    for operand in node.operands {
      guard let result = try self.value(operand, &rows) else { return nil }
      operands.append(result)
    }
    switch node.operation {
    case .constant(let number, _, _): return program.constant(number)
    case .unary(let function): return program.add(.unary(function, operands[0]))
    case .binary(let function): return program.binary(function, operands[0], operands[1])
    case .select: return program.add(.select(operands[0], operands[1], operands[2]))
    case .view: return operands[0]
    case .cast where node.type.elementType.isFloatingPoint && !rows.graph.isTruth(node.operands[0]):
      return operands[0]
    default: return nil
    }
  }

  /// Combines a row's part of a full reduction over all rows.
  private mutating func combine(
    _ fold: Fold, _ source: Graph.Value, _ rows: inout Lowering
  ) throws(Interruption) -> ScalarProgram.Value? {
    let shape = rows.graph[source].type.shape
    let outerCount = rows.extents[..<rows.outerRank].reduce(1, *)
    let count = shape.reduce(1, *)
    let isRowValue = count == outerCount
    guard isRowValue || count == outerCount * rows.rowCount else { return nil }
    let loops = Array(isRowValue ? 0..<rows.outerRank : 0..<rows.extents.count)
    var map = hints.first { positionsCover(loops, shape, $0, rows.extents) }
    if map == nil { map = try rows.mapper.bind(shape, to: loops) }
    guard let map else { return nil }
    let value = try rows.value(source, at: map)
    if isRowValue {
      let isSimple = fold.function != .moments && fold.function != .logSumExp
      return isSimple ? reduction(fold.function, of: value) : nil
    }
    switch fold.function {
    case .moments: return moments(fold.component, value, &rows)
    case .logSumExp, .argumentOfMaximum, .argumentOfMinimum: return nil
    default: return reduction(fold.function, of: rows.reduction(fold.function, of: value))
    }
  }

  /// Whether a map visits every element of a shape once while these loops run.
  private func positionsCover(_ loops: [Int], _ shape: [Int], _ map: IndexMap, _ extents: [Int]) -> Bool {
    guard map.count == shape.count, Set(map.flatMap { $0.terms.keys }) == Set(loops) else { return false }
    return zip(map, shape).allSatisfy { position, extent in
      position.range { extents[$0] } == 0...(extent - 1)
    }
  }

  private mutating func reduction(
    _ function: ReductionFunction, of operand: ScalarProgram.Value, component: Int = 0
  ) -> ScalarProgram.Value {
    let wanted = Reduction(function, of: operand)
    let place = reductions.firstIndex(of: wanted) ?? reductions.count
    if place == reductions.count { reductions.append(wanted) }
    return program.add(.reduction(place, component: component))
  }

  /// Rows are equally long: the mean of their means; deviations within rows and between them.
  private mutating func moments(
    _ component: Int, _ value: ScalarProgram.Value, _ rows: inout Lowering
  ) -> ScalarProgram.Value {
    let mean = rows.reduction(.moments, of: value, component: 0)
    if component == 0 { return reduction(.moments, of: mean, component: 0) }
    let within = reduction(.sum, of: rows.reduction(.moments, of: value, component: 1))
    let between = reduction(.moments, of: mean, component: 1)
    let scaled = program.binary(.multiply, between, program.constant(Double(rows.rowCount)))
    return program.binary(.add, within, scaled)
  }

  /// The finale, if there is anything to store.
  func finished(rank: Int) -> Finale? {
    guard !stores.isEmpty else { return nil }
    let strides = [Int](repeating: 0, count: rank)
    return Finale(
      reductions: reductions, program: program.program,
      stores: stores.map { Store($0.value, to: Access(buffer: $0.root, strides: strides)) })
  }
}
