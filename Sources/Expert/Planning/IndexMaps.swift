import Domain

/// How positions in a view's result become positions in its source.
struct IndexMapper {
  /// The extent of a loop.
  var extent: (Int) -> Int

  /// The source's map, or `nil` when it is not affine.
  func source(of view: View, shape: [Int], at map: IndexMap) throws(Interruption) -> IndexMap? {
    switch view {
    case .reshape(let result): return try reshape(from: result, to: shape, map)
    case .permute(let order):
      var source = [Affine](repeating: Affine(), count: order.count)
      for (place, axis) in order.enumerated() { source[axis] = map[place] }
      return source
    case .expand(let result):
      let shift = result.count - shape.count
      return shape.indices.map { shape[$0] == 1 ? Affine() : map[$0 + shift] }
    case .slice(let axis, let start, let step, _):
      var source = map
      source[axis] = map[axis] * step + Affine(offset: start)
      return source
    case .flip(let axes):
      var source = map
      for axis in axes { source[axis] = map[axis] * -1 + Affine(offset: shape[axis] - 1) }
      return source
    }
  }

  /// Goes through the linear position: axes of the result give it, axes of the source take it apart.
  private func reshape(from result: [Int], to shape: [Int], _ map: IndexMap) throws(Interruption) -> IndexMap?
  {
    var linear = Affine()
    for (axis, stride) in TensorType.contiguousStrides(of: result).enumerated() {
      linear = linear + map[axis] * stride
    }
    var source = [Affine](repeating: Affine(), count: shape.count)
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      let isOutermost = shape[..<axis].allSatisfy { $0 == 1 }
      if isOutermost {
        source[axis] = linear
        break
      }
      switch AffineDivision(linear, by: shape[axis], extent) {
      case .parts(let quotient, let remainder):
        source[axis] = remainder
        linear = quotient
      case .split(let loop, let inner): throw .split(loop: loop, inner: inner)
      case .impossible: return nil
      }
    }
    return source
  }

  /// Distributes loops over axes, row-major: the product of the loops' extents is that of the axes'.
  func bind(_ shape: [Int], to loops: [Int]) throws(Interruption) -> IndexMap? {
    var map = [Affine](repeating: Affine(), count: shape.count)
    var rest = loops
    for axis in shape.indices.reversed() {
      var stride = 1
      while stride < shape[axis] {
        guard let loop = rest.popLast() else { return nil }
        let missing = shape[axis] / stride
        if missing % extent(loop) == 0 {
          map[axis] = map[axis] + Affine.loop(loop) * stride
          stride *= extent(loop)
        } else if extent(loop) % missing == 0 {
          throw .split(loop: loop, inner: missing)
        } else {
          return nil
        }
      }
    }
    return rest.isEmpty ? map : nil
  }
}
