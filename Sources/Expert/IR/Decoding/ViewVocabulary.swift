import Domain

extension Vocabulary {
  /// Rearrangements.
  ///
  /// The shape of the result is the trace's.
  static let views: [String: Reading] = table(
    entries(
      [
        "view.default", "reshape.default", "_unsafe_view.default", "flatten.using_ints", "unflatten.int",
        "squeeze.default", "squeeze.dim", "squeeze.dims", "unsqueeze.default", "view_as.default",
        "reshape_as.default", "ravel.default",
      ], one(reshape)),
    entries(
      ["expand.default", "expand_as.default", "broadcast_to.default"],
      one { call in
        guard let x = call.tensor(0, "self"), let result = call.result else { return nil }
        return x.shape == result.shape ? x.formula : x.formula.view(.expand(result.shape))
      }),
    entries(
      [
        "permute.default", "movedim.int", "movedim.intlist", "transpose.int", "swapaxes.default",
        "t.default", "numpy_T.default", "mT.default", "adjoint.default",
      ], one(permutation)),
    entries(["slice.Tensor"], one(slice)),
    entries(
      ["narrow.default"],
      one { call in
        guard let x = call.tensor(0, "self"), let axis = call.int(1, "dim"), let start = call.int(2, "start"),
          let count = call.int(3, "length")
        else { return nil }
        let place = x.axis(axis)
        let first = start < 0 ? start + x.shape[place] : start
        return x.formula.view(.slice(axis: place, start: first, step: 1, count: count))
      }),
    entries(
      ["select.int"],
      one { call in
        guard let x = call.tensor(0, "self"), let axis = call.int(1, "dim"), let index = call.int(2, "index")
        else { return nil }
        return selected(x, x.axis(axis), index)
      }),
    entries(
      ["flip.default"],
      one { call in
        guard let x = call.tensor(0, "self"), let axes = call.ints(1, "dims") else { return nil }
        return x.formula.view(.flip(axes.map(x.axis).sorted()))
      }))

  /// Equal parts are written side by side by one kernel; others are left to PyTorch.
  static let joins: [String: Reading] = table(
    entries(
      ["cat.default", "concat.default", "concatenate.default"],
      one { call in
        guard let parts = call.tensors(0, "tensors"), let first = parts.first, isJoinable(parts) else {
          return nil
        }
        return .apply(.concatenate(axis: first.axis(call.int(1, "dim") ?? 0)), parts.map(\.formula))
      }),
    entries(
      ["stack.default"],
      one { call in
        guard let parts = call.tensors(0, "tensors"), let result = call.result, isJoinable(parts) else {
          return nil
        }
        let axis = call.int(1, "dim") ?? 0
        let place = axis < 0 ? axis + result.rank : axis
        var shape = result.shape
        shape[place] = 1
        return .apply(.concatenate(axis: place), parts.map { $0.formula.reshape(shape) })
      }))

  private static func isJoinable(_ parts: [Call.Tensor]) -> Bool {
    guard (2...4).contains(parts.count), let first = parts.first, first.rank > 0 else { return false }
    let type = first.type.elementType
    return (type == .float32 || type.isHalf)
      && parts.allSatisfy { $0.shape == first.shape && $0.type.elementType == type }
  }

  private static func reshape(_ call: Call) -> Formula? {
    guard let x = call.tensor(0, "self"), let result = call.result, x.type.elementType == result.elementType
    else { return nil }
    return x.shape == result.shape ? x.formula : x.formula.reshape(result.shape)
  }

  private static func permutation(_ call: Call) -> Formula? {
    guard let x = call.tensor(0, "self") else { return nil }
    var order = Array(0..<x.rank)
    switch call.call.baseName {
    case "permute":
      guard let axes = call.ints(1, "dims") else { return nil }
      order = axes.map(x.axis)
    case "transpose", "swapaxes":
      guard let first = call.int(1, "dim0"), let second = call.int(2, "dim1") else { return nil }
      if x.rank > 1 { order.swapAt(x.axis(first), x.axis(second)) }
    case "movedim":
      guard let from = call.ints(1, "source"), let to = call.ints(2, "destination") else { return nil }
      order = moved(from.map(x.axis), to.map(x.axis), rank: x.rank)
    case "numpy_T": order.reverse()
    default: if x.rank > 1 { order.swapAt(x.rank - 2, x.rank - 1) }
    }
    return x.formula.view(.permute(order))
  }

  private static func moved(_ from: [Int], _ to: [Int], rank: Int) -> [Int] {
    var order = (0..<rank).filter { !from.contains($0) }
    for (source, target) in zip(from, to).sorted(by: { $0.1 < $1.1 }) { order.insert(source, at: target) }
    return order
  }

  private static func slice(_ call: Call) -> Formula? {
    guard let x = call.tensor(0, "self"), x.rank > 0, let result = call.result else { return nil }
    let axis = x.axis(call.int(1, "dim") ?? 0)
    let extent = x.shape[axis]
    let given = call.int(2, "start") ?? 0
    let start = min(max(given < 0 ? given + extent : given, 0), extent)
    let step = call.int(4, "step") ?? 1
    if start == 0, step == 1, result.shape[axis] == extent { return x.formula }
    return x.formula.view(.slice(axis: axis, start: start, step: step, count: result.shape[axis]))
  }

  private static func selected(_ x: Call.Tensor, _ axis: Int, _ index: Int) -> Formula {
    let place = index < 0 ? index + x.shape[axis] : index
    var shape = x.shape
    shape.remove(at: axis)
    return x.formula.view(.slice(axis: axis, start: place, step: 1, count: 1)).reshape(shape)
  }

  /// Calls with several views as results.
  static let splits: [String: Reading] = table(
    entries(
      ["chunk.default", "split.Tensor", "split_with_sizes.default", "split.sizes", "tensor_split.sections"]
    ) { call in
      guard let x = call.tensor(0, "self") else { return nil }
      let axis = x.axis(call.int(2, "dim") ?? 0)
      let counts = call.call.results.compactMap { $0?.shape[axis] }
      guard counts.count == call.call.results.count, counts.reduce(0, +) == x.shape[axis] else { return nil }
      var start = 0
      return .many(
        counts.map { count in
          defer { start += count }
          return x.formula.view(.slice(axis: axis, start: start, step: 1, count: count))
        })
    },
    entries(["unbind.int"]) { call in
      guard let x = call.tensor(0, "self"), x.rank > 0 else { return nil }
      let axis = x.axis(call.int(1, "dim") ?? 0)
      return .many((0..<x.shape[axis]).map { selected(x, axis, $0) })
    },
    entries(["broadcast_tensors.default"]) { call in
      guard let parts = call.tensors(0, "tensors"), let shape = broadcastShape(parts.map(\.shape)) else {
        return nil
      }
      return .many(parts.map { $0.shape == shape ? $0.formula : $0.formula.view(.expand(shape)) })
    })
}
