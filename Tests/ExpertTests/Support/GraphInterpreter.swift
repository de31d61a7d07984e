import Domain

@testable import Expert

/// Computes a graph in double precision, element by element: slow, plain, and independent of every planner.
struct GraphInterpreter {
  let graph: Graph
  let fixture: Fixture

  /// The elements of every value; `nil` for what is no single tensor.
  func run() throws -> [[Double]?] {
    var values: [[Double]?] = []
    for value in graph.nodes.indices {
      values.append(try product(value, values) ?? padded(value, values) ?? compute(graph[value], values))
    }
    return values
  }

  private func compute(_ node: Graph.Node, _ values: [[Double]?]) throws -> [Double]? {
    let count = node.type.elementCount
    func operand(_ place: Int) throws -> [Double] { try values[node.operands[place]].unwrapped }
    func shape(_ place: Int) -> [Int] { graph[node.operands[place]].type.shape }
    switch node.operation {
    case .input, .parameter, .buffer: return fixture.elements(node.name)
    case .library: return fixture.elements(node.origin)
    case .element(let place): return fixture.elements(graph[node.operands[0]].origin, place: place)
    case .literal(let numbers, _): return numbers
    case .constant(let number, _, _): return Array(repeating: number, count: count)
    case .index(let axis, let shape, _): return Positions.all(shape).map { Double($0[axis]) }
    case .unary(let function): return try operand(0).map(function.evaluate)
    case .binary(let function): return try zip(operand(0), operand(1)).map(function.evaluate)
    case .select:
      let (condition, first, second) = (try operand(0), try operand(1), try operand(2))
      return condition.indices.map { condition[$0] != 0 ? first[$0] : second[$0] }
    case .cast(let type):
      return try operand(0).map {
        type == .bool ? ($0 != 0 ? 1 : 0) : type.isFloatingPoint ? $0 : $0.rounded(.towardZero)
      }
    case .view(let view): return move(view, try operand(0), shape(0), to: node.type.shape)
    case .gather(let axis):
      let (source, positions) = (try operand(0), try operand(1))
      let strides = TensorType.contiguousStrides(of: shape(0))
      return Positions.all(node.type.shape).enumerated().map { place, position in
        var position = position
        position[axis] = Int(positions[place])
        return source[zip(position, strides).reduce(0) { $0 + $1.0 * $1.1 }]
      }
    case .concatenate(let axis):
      let length = shape(0)[axis]
      let strides = TensorType.contiguousStrides(of: shape(0))
      return try Positions.all(node.type.shape).map { position in
        var inside = position
        inside[axis] %= length
        return try operand(position[axis] / length)[zip(inside, strides).reduce(0) { $0 + $1.0 * $1.1 }]
      }
    case .reduce(let fold): return reduce(fold, try operand(0), shape(0))
    case .scan(let function, let axis, let exclusive, let reversed):
      return scan(function, axis, exclusive, reversed, try operand(0), shape(0))
    case .pool(let pooling):
      let weights = node.operands.count > 1 ? try operand(1) : nil
      return pool(pooling, try operand(0), shape(0), node.type.shape, weights)
    }
  }

  /// Products by their definition, since rules make some that PyTorch never ran; others are the fixture's.
  private func product(_ value: Graph.Value, _ values: [[Double]?]) throws -> [Double]? {
    guard let pattern = ProductPattern(value, in: graph) else { return nil }
    let result = pattern.form.multiplied(
      try values[pattern.left].unwrapped, try values[pattern.right].unwrapped)
    guard let bias = pattern.bias else { return result }
    let added = try values[bias].unwrapped, extents = pattern.form.extents
    let step = if case .convolution = pattern.form { extents[2] } else { 1 }
    return result.indices.map { result[$0] + added[$0 / step % added.count] }
  }

  /// Zeros around a tensor, by the widths that PyTorch takes: last axis first.
  private func padded(_ value: Graph.Value, _ values: [[Double]?]) throws -> [Double]? {
    let node = graph[value]
    guard case .library(let call) = node.operation, call.name == "aten.constant_pad_nd.default",
      case .list(let widths) = call.arguments[1]
    else { return nil }
    let source = try values[node.operands[0]].unwrapped, shape = graph[node.operands[0]].type.shape
    let strides = TensorType.contiguousStrides(of: shape)
    return Positions.all(node.type.shape).map { position in
      let inside = shape.indices.map { axis in
        let place = 2 * (shape.count - 1 - axis)
        return position[axis] - (widths.indices.contains(place) ? widths[place].intValue ?? 0 : 0)
      }
      guard shape.indices.allSatisfy({ (0..<shape[$0]).contains(inside[$0]) }) else { return 0 }
      return source[zip(inside, strides).reduce(0) { $0 + $1.0 * $1.1 }]
    }
  }

  private func move(_ view: View, _ source: [Double], _ shape: [Int], to result: [Int]) -> [Double] {
    let strides = TensorType.contiguousStrides(of: shape)
    if case .reshape = view { return source }
    return Positions.all(result).map { position in
      var place = Array(repeating: 0, count: shape.count)
      switch view {
      case .reshape: break
      case .permute(let order): for (new, old) in order.enumerated() { place[old] = position[new] }
      case .expand:
        for axis in shape.indices {
          place[axis] = shape[axis] == 1 ? 0 : position[axis + result.count - shape.count]
        }
      case .slice(let axis, let start, let step, _):
        place = position
        place[axis] = start + step * position[axis]
      case .flip(let axes):
        place = position
        for axis in axes { place[axis] = shape[axis] - 1 - position[axis] }
      }
      return source[zip(place, strides).reduce(0) { $0 + $1.0 * $1.1 }]
    }
  }

  private func reduce(_ fold: Fold, _ source: [Double], _ shape: [Int]) -> [Double] {
    var rows: [[Int]: [Double]] = [:]
    for (place, position) in Positions.all(shape).enumerated() {
      let key = shape.indices.map { fold.axes.contains($0) ? 0 : position[$0] }
      rows[key, default: []].append(source[place])
    }
    let kept = shape.indices.map { fold.axes.contains($0) ? 1 : shape[$0] }
    return Positions.all(kept).map { Folding.fold(fold.function, rows[$0] ?? [])[fold.component] }
  }

  private func scan(
    _ function: ReductionFunction, _ axis: Int, _ exclusive: Bool, _ reversed: Bool, _ source: [Double],
    _ shape: [Int]
  ) -> [Double] {
    let stride = TensorType.contiguousStrides(of: shape)[axis]
    return Positions.all(shape).enumerated().map { place, position in
      let first = place - position[axis] * stride
      let here = position[axis]
      let range =
        reversed
        ? Array((here + (exclusive ? 1 : 0))..<max(shape[axis], here + (exclusive ? 1 : 0)))
        : Array(0..<(here + (exclusive ? 0 : 1)))
      return Folding.fold(function, range.map { source[first + $0 * stride] })[0]
    }
  }

  private func pool(
    _ pooling: Pooling, _ source: [Double], _ shape: [Int], _ result: [Int], _ weights: [Double]? = nil
  ) -> [Double] {
    let strides = TensorType.contiguousStrides(of: shape)
    let lead = shape.count - pooling.window.count
    return Positions.all(result).map { position in
      var values: [Double] = []
      var padded = 0
      for (number, offset) in Positions.all(pooling.window).enumerated() {
        let place = offset.indices.map {
          position[lead + $0] * pooling.stride[$0] - pooling.padding[$0] + offset[$0] * pooling.dilation[$0]
        }
        padded += place.indices.allSatisfy { place[$0] < shape[lead + $0] + pooling.padding[$0] } ? 1 : 0
        guard place.indices.allSatisfy({ (0..<shape[lead + $0]).contains(place[$0]) }) else { continue }
        let weight = weights.map { $0[position[lead - 1] * pooling.window.reduce(1, *) + number] } ?? 1
        values.append(weight * source[zip(position[..<lead] + place, strides).reduce(0) { $0 + $1.0 * $1.1 }])
      }
      if pooling.function == .maximum { return Folding.fold(.maximum, values)[0] }
      if pooling.function == .weightedSum { return values.reduce(0, +) }
      let divisor = pooling.divisor ?? (pooling.countsPadding ? padded : values.count)
      return values.reduce(0, +) / Double(divisor)
    }
  }
}

/// Every position of a shape, row-major.
enum Positions {
  static func all(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { positions, extent in
      positions.flatMap { position in (0..<extent).map { position + [$0] } }
    }
  }
}

/// Reductions as their definitions say.
enum Folding {
  static func fold(_ function: ReductionFunction, _ values: [Double]) -> [Double] {
    switch function {
    case .sum: return [values.reduce(0, +)]
    case .product: return [values.reduce(1, *)]
    case .minimum: return [values.reduce(.infinity, BinaryFunction.minimum.evaluate)]
    case .maximum: return [values.reduce(-.infinity, BinaryFunction.maximum.evaluate)]
    case .argumentOfMaximum: return [Double(values.firstIndex(of: values.max() ?? 0) ?? 0)]
    case .argumentOfMinimum: return [Double(values.firstIndex(of: values.min() ?? 0) ?? 0)]
    case .any: return [values.contains { $0 != 0 } ? 1 : 0]
    case .all: return [values.allSatisfy { $0 != 0 } ? 1 : 0]
    case .moments:
      let mean = values.reduce(0, +) / Double(values.count)
      return [mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }]
    case .logSumExp:
      let maximum = fold(.maximum, values)[0]
      return [maximum, values.reduce(0) { $0 + UnaryFunction.exponential.evaluate($1 - maximum) }]
    }
  }
}
