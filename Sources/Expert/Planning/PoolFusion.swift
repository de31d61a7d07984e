import Domain

/// A pooling kernel with the values that it reads, writes and computes.
struct FusedPool: Sendable {
  var kernel: PoolKernel
  var inputs: [Graph.Value]
  var output: Graph.Value
  var inlined: Set<Graph.Value>
  var missing: Set<Graph.Value>
}

/// Fuses pointwise work before and after a pool into its kernel.
struct PoolFusion {
  let graph: Graph
  let computability: Computability
  let stored: Set<Graph.Value>

  /// The kernel for a value that is a pool or pointwise work on exactly one.
  func kernel(for value: Graph.Value, name: String) -> FusedPool? {
    guard let pool = pool(under: value), case .pool(let pooling) = graph[pool].operation else { return nil }
    let source = graph[pool].operands[0]
    let input = graph[source].type.shape
    let output = graph[pool].type.shape
    guard output.count == pooling.window.count + 2 else { return nil }
    guard var before = lower(source, input, pool: nil), let after = lower(value, output, pool: pool) else {
      return nil
    }
    if before.cost > 4, overlap(pooling) > 4 {
      // Heavy work would be done again for every window that an element is in.
      guard let plain = lower(source, input, pool: nil, reading: source) else { return nil }
      before = plain
    }
    let weights = graph[pool].operands.dropFirst().first
    let inputs = ((before.reads + after.reads).map(\.value) + [weights].compactMap(\.self))
      .reduce(into: [Graph.Value]()) { inputs, value in
        if !inputs.contains(value) { inputs.append(value) }
      }
    let rank = pooling.window.count
    let strides = TensorType.contiguousStrides(of: output)
    let kernel = PoolKernel(
      name: name, outer: Array(output[..<2]), input: Array(input.suffix(rank)),
      output: Array(output.suffix(rank)),
      window: pooling.window, stride: pooling.stride, padding: pooling.padding, dilation: pooling.dilation,
      function: pooling.function, countsPadding: pooling.countsPadding, divisor: pooling.divisor,
      weights: weights.map { access(weights: $0, inputs) },
      operands: before.accesses(inputs, graph), prologue: before.program,
      epilogueOperands: after.accesses(inputs, graph), epilogue: after.program,
      store: Access(buffer: 0, strides: strides), principles: weights == nil ? ["A2.16", "A3.14"] : ["A3.04"])
    return FusedPool(
      kernel: kernel, inputs: inputs, output: value,
      inlined: before.inlined.union(after.inlined).union([pool]),
      missing: before.missing.union(after.missing).union(missing(weights)))
  }

  /// A channel's weights lie one after the other.
  private func access(weights: Graph.Value, _ inputs: [Graph.Value]) -> Access {
    let strides = TensorType.contiguousStrides(of: graph[weights].type.shape)
    return Access(
      buffer: inputs.firstIndex(of: weights) ?? 0, strides: [0, strides[0]] + Array(strides[2...]))
  }

  /// The value, if a kernel that reads it needs it stored first.
  private func missing(_ value: Graph.Value?) -> Set<Graph.Value> {
    guard let value, !stored.contains(value), !graph[value].operation.isLeaf else { return [] }
    return [value]
  }

  private func overlap(_ pooling: Pooling) -> Double {
    zip(pooling.window, pooling.stride).reduce(1.0) { $0 * Double($1.0) / Double($1.1) }
  }

  /// The one pool that a value reads at its own positions, with no reduction in between.
  private func pool(under value: Graph.Value) -> Graph.Value? {
    let draft = natural(graph[value].type.shape)
    var survey = Survey(graph, computability, stored: stored.subtracting([value]), extents: draft.extents)
    guard (try? survey.visit(value, at: draft.map)) != nil, survey.shapes.isEmpty, survey.pools.count == 1,
      survey.pools[0].map == draft.map
    else { return nil }
    return survey.pools[0].value
  }

  /// A loop for every axis, also the short ones: emitters count on batch, channels and the spatial ones.
  private func natural(_ shape: [Int]) -> (extents: [Int], map: IndexMap) {
    (shape, shape.indices.map { Affine.loop($0) })
  }

  private struct Side {
    var program: ScalarProgram
    var reads: [Lowering.Read]
    var inlined: Set<Graph.Value>
    var missing: Set<Graph.Value>
    var rank: Int

    /// Operations besides loads.
    var cost: Int { program.operations.count - reads.count }

    func accesses(_ inputs: [Graph.Value], _ graph: Graph) -> [Access] {
      reads.map { read in
        Access(
          buffer: inputs.firstIndex(of: read.value) ?? 0, elementType: graph[read.value].type.elementType,
          offset: read.address.offset, strides: (0..<rank).map { read.address.terms[$0] ?? 0 })
      }
    }
  }

  private func lower(
    _ value: Graph.Value, _ shape: [Int], pool: Graph.Value?, reading: Graph.Value? = nil
  ) -> Side? {
    let space = natural(shape)
    var known = pool == nil ? stored : stored.subtracting([value])
    if let reading { known.insert(reading) }
    var lowering = Lowering(
      graph, computability, stored: known, extents: space.extents, outerRank: space.extents.count)
    lowering.pool = pool
    guard let result = try? lowering.value(value, at: space.map), lowering.reductions.isEmpty,
      lowering.rowsAreFree(result)
    else { return nil }
    return Side(
      program: lowering.program.program, reads: lowering.reads, inlined: lowering.inlined,
      missing: lowering.missing.union(missing(reading)), rank: shape.count)
  }
}

extension Lowering {
  /// Whether the result is the last operation and looks at no memory by position.
  fileprivate func rowsAreFree(_ result: ScalarProgram.Value) -> Bool {
    let operations = program.program.operations
    let gathers = operations.contains { if case .gather = $0 { true } else { false } }
    return result == operations.count - 1 && !gathers
  }
}
