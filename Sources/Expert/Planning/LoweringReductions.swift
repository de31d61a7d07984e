import Domain

extension Lowering {
  /// A reduction fits when its result is one number a row and its elements are a row, or a few rows' lengths.
  mutating func reduce(_ value: Graph.Value, _ fold: Fold, at map: IndexMap) throws(Interruption)
    -> ScalarProgram.Value?
  {
    let source = graph[value].operands[0]
    let shape = graph[source].type.shape
    let kept = keptPositions(fold, shape, map)
    guard isRowValue(kept.compactMap { $0 }) else { return nil }
    let count = fold.count(in: shape)
    guard count % rowCount == 0, (1...4).contains(count / rowCount) else { return nil }
    if rowCount == 1, fold.function == .moments || fold.function == .logSumExp { return nil }
    // A position counts the row's own loop: it is one row's, whole.
    if fold.function.isPosition, rowCount == 1 || count != rowCount { return nil }
    guard let phases = try rowMaps(fold, shape, kept, phases: count / rowCount) else { return nil }
    var values: [ScalarProgram.Value] = []
    for phase in phases { values.append(try self.value(source, at: phase)) }
    return combine(fold, values)
  }

  /// Positions along axes that stay; `nil` for the reduced ones.
  private func keptPositions(_ fold: Fold, _ shape: [Int], _ map: IndexMap) -> [Affine?] {
    var rest = map[...]
    return shape.indices.map { axis in
      guard fold.axes.contains(axis) else { return rest.popFirst() }
      if fold.keepsAxes { rest.removeFirst() }
      return nil
    }
  }

  /// Whether positions depend on all outer loops and on nothing else.
  private func isRowValue(_ positions: [Affine]) -> Bool {
    Set(positions.flatMap { $0.terms.keys }) == Set(0..<outerRank)
  }

  /// Binds the row's loops to the reduced axes; a reduction over several rows' lengths gives several maps.
  private func rowMaps(
    _ fold: Fold, _ shape: [Int], _ kept: [Affine?], phases: Int
  ) throws(Interruption) -> [IndexMap]? {
    let phaseLoop = -1
    let mapper = mapper
    let extended = IndexMapper { $0 == phaseLoop ? phases : mapper.extent($0) }
    let loops = (phases > 1 ? [phaseLoop] : []) + rowLoops
    let reducedShape = fold.axes.map { shape[$0] }
    let bound: IndexMap?
    do {
      bound = try extended.bind(reducedShape, to: loops)
    } catch {
      // The stand-in for phases is no loop that could be split.
      if case .split(phaseLoop, _) = error { return nil }
      throw error
    }
    guard let bound else { return nil }
    return (0..<phases).map { phase in
      var reduced = bound.map { $0.substituting(phaseLoop, by: Affine(offset: phase)) }[...]
      return kept.map { $0 ?? reduced.removeFirst() }
    }
  }

  private mutating func combine(_ fold: Fold, _ values: [ScalarProgram.Value]) -> ScalarProgram.Value {
    switch fold.function {
    case .moments: return moments(fold.component, values)
    case .logSumExp: return logSumExp(fold.component, values)
    default:
      let joined = values.dropFirst().reduce(values[0]) { self.pair(fold.function, $0, $1) }
      return rowCount == 1 ? joined : reduction(fold.function, of: joined)
    }
  }

  private mutating func pair(
    _ function: ReductionFunction, _ left: ScalarProgram.Value, _ right: ScalarProgram.Value
  ) -> ScalarProgram.Value {
    let functions: [ReductionFunction: BinaryFunction] = [
      .sum: .add, .product: .multiply, .minimum: .minimum, .maximum: .maximum, .any: .logicalOr,
      .all: .logicalAnd,
    ]
    return program.binary(functions[function] ?? .add, left, right)
  }

  mutating func reduction(
    _ function: ReductionFunction, of operand: ScalarProgram.Value, component: Int = 0
  ) -> ScalarProgram.Value {
    let wanted = Reduction(function, of: operand)
    if let place = reductions.firstIndex(of: wanted) {
      return program.add(.reduction(place, component: component))
    }
    reductions.append(wanted)
    return program.add(.reduction(reductions.count - 1, component: component))
  }

  /// Moments of several equally long parts: the mean of means, and deviations within parts plus those between them
  /// (Chan, Golub, LeVeque 1979).
  private mutating func moments(_ component: Int, _ values: [ScalarProgram.Value]) -> ScalarProgram.Value {
    let means = values.map { reduction(.moments, of: $0, component: 0) }
    guard values.count > 1 else {
      return component == 0 ? means[0] : reduction(.moments, of: values[0], component: 1)
    }
    let sum = means.dropFirst().reduce(means[0]) { program.binary(.add, $0, $1) }
    let mean = program.binary(.multiply, sum, program.constant(1 / Double(values.count)))
    guard component == 1 else { return mean }
    let within = values.map { reduction(.moments, of: $0, component: 1) }
    let between = means.map { part -> ScalarProgram.Value in
      let difference = program.binary(.subtract, part, mean)
      let square = program.binary(.multiply, difference, difference)
      return program.binary(.multiply, square, program.constant(Double(rowCount)))
    }
    return (within + between).dropFirst().reduce(within[0]) { program.binary(.add, $0, $1) }
  }

  private mutating func logSumExp(_ component: Int, _ values: [ScalarProgram.Value]) -> ScalarProgram.Value {
    let maxima = values.map { reduction(.logSumExp, of: $0, component: 0) }
    let maximum = maxima.dropFirst().reduce(maxima[0]) { program.binary(.maximum, $0, $1) }
    guard component == 1 else { return maximum }
    guard values.count > 1 else { return reduction(.logSumExp, of: values[0], component: 1) }
    let terms = zip(values, maxima).map { value, part -> ScalarProgram.Value in
      let difference = program.binary(.subtract, part, maximum)
      let factor = program.add(.unary(.exponential, difference))
      return program.binary(.multiply, reduction(.logSumExp, of: value, component: 1), factor)
    }
    return terms.dropFirst().reduce(terms[0]) { program.binary(.add, $0, $1) }
  }

  /// A scan fits when it runs along the last loop of the row.
  mutating func scan(
    _ value: Graph.Value, _ scan: Scan, _ axis: Int, at map: IndexMap
  ) throws(Interruption) -> ScalarProgram.Value? {
    let source = graph[value].operands[0]
    guard outerRank < extents.count, let last = extents.indices.last, map[axis] == Affine.loop(last),
      extents[last] == graph[source].type.shape[axis]
    else { return nil }
    for (place, position) in map.enumerated() where place != axis && position.terms[last] != nil {
      return nil
    }
    var scan = scan
    scan.operand = try self.value(source, at: map)
    if let place = scans.firstIndex(of: scan) { return program.add(.scan(place)) }
    scans.append(scan)
    return program.add(.scan(scans.count - 1))
  }
}
