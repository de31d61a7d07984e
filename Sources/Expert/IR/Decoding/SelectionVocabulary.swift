import Domain

extension Vocabulary {
  /// Choices, compound arithmetic and conversions.
  static let selections: [String: Reading] = table(
    entries(["where.self", "where.ScalarOther", "where.ScalarSelf", "where.Scalar"], one(choice)),
    entries(["masked_fill.Scalar", "masked_fill.Tensor"], one(maskedFill)),
    entries(["clamp.default", "clip.default", "hardtanh.default"], one(clamp)),
    entries(["clamp.Tensor"], one(clampToTensors)),
    entries(["addcmul.default"], one { compound($0) { $0 + $1 * $2 } }),
    entries(["addcdiv.default"], one { compound($0) { $0 + $1 / $2 } }),
    entries(["lerp.Scalar", "lerp.Tensor"], one(interpolation)),
    entries(["square.default"], one { call in call.tensor(0, "self").map { $0.formula * $0.formula } }),
    entries(["relu.default"], one { call in call.tensor(0, "self").map { max($0.formula, 0) } }),
    entries(["relu6.default"], one { call in call.tensor(0, "self").map { min(max($0.formula, 0), 6) } }),
    entries(["gather.default"], one(gather)))

  private static func choice(_ call: Call) -> Formula? {
    guard let condition = call.tensor(0, "condition"), condition.type.elementType == .bool,
      let type = call.result?.elementType
    else { return nil }
    guard let first = branch(call, 1, "self", type), let second = branch(call, 2, "other", type) else {
      return nil
    }
    return select(condition.formula, first, second)
  }

  private static func branch(_ call: Call, _ place: Int, _ name: String, _ type: ElementType) -> Formula? {
    if let tensor = call.tensor(place, name) { return tensor.cast(type) }
    guard let number = call.double(place, name) else { return nil }
    return .apply(.constant(number, shape: [], elementType: type), [])
  }

  private static func maskedFill(_ call: Call) -> Formula? {
    guard let x = call.tensor(0, "self"), let mask = call.tensor(1, "mask"), mask.type.elementType == .bool,
      let fill = branch(call, 2, "value", x.type.elementType)
    else { return nil }
    return select(mask.formula, fill, x.formula)
  }

  private static func clamp(_ call: Call) -> Formula? {
    guard let x = call.tensor(0, "self"), x.type.elementType == call.result?.elementType else { return nil }
    let isHardTanh = call.call.baseName == "hardtanh"
    let low = call.double(1, isHardTanh ? "min_val" : "min") ?? (isHardTanh ? -1 : nil)
    let high = call.double(2, isHardTanh ? "max_val" : "max") ?? (isHardTanh ? 1 : nil)
    var result = x.formula
    if let low { result = max(result, .number(low)) }
    if let high { result = min(result, .number(high)) }
    return result
  }

  private static func clampToTensors(_ call: Call) -> Formula? {
    guard let x = call.tensor(0, "self"), let type = call.result?.elementType else { return nil }
    var result = x.cast(type)
    if let low = call.tensor(1, "min") { result = max(result, low.cast(type)) }
    if let high = call.tensor(2, "max") { result = min(result, high.cast(type)) }
    return result
  }

  private static func compound(_ call: Call, _ combine: (Formula, Formula, Formula) -> Formula) -> Formula? {
    guard call.isFloat32, let x = call.tensor(0, "self"), let first = call.tensor(1, "tensor1"),
      let second = call.tensor(2, "tensor2")
    else { return nil }
    let value = call.double(3, "value") ?? 1
    let factor = value == 1 ? first.formula : .number(value) * first.formula
    return combine(x.formula, factor, second.formula)
  }

  /// PyTorch's two branches keep both ends exact.
  private static func interpolation(_ call: Call) -> Formula? {
    guard call.isFloat32, let start = call.tensor(0, "self"), let end = call.tensor(1, "end") else {
      return nil
    }
    let difference = end.formula - start.formula
    if let weight = call.double(2, "weight") {
      return Swift.abs(weight) < 0.5
        ? start.formula + .number(weight) * difference : end.formula - difference * .number(1 - weight)
    }
    guard let weight = call.tensor(2, "weight")?.formula else { return nil }
    return select(
      abs(weight) < 0.5, start.formula + weight * difference, end.formula - difference * (1 - weight))
  }

  private static func gather(_ call: Call) -> Formula? {
    guard let source = call.tensor(0, "self"), let axis = call.int(1, "dim"),
      let positions = call.tensor(2, "index"), source.rank > 0, positions.rank == source.rank
    else { return nil }
    let along = source.axis(axis)
    // The graph's gather walks the other axes in step, so they must be equally long.
    for other in 0..<source.rank where other != along && positions.shape[other] != source.shape[other] {
      return nil
    }
    return .apply(.gather(axis: along), [source.formula, positions.formula])
  }

  /// Operators that return their argument.
  static let identities: [String: Reading] = table(
    entries(
      [
        "detach.default", "alias.default", "lift_fresh_copy.default", "clone.default", "positive.default",
        "contiguous.default", "detach_.default",
      ], one { $0.tensor(0, "self")?.formula }),
    entries(
      [
        "to.dtype", "to.dtype_layout", "to.device", "to.other", "_to_copy.default", "type_as.default",
        "float.default",
      ],
      one { call in
        guard let x = call.tensor(0, "self"), let type = call.result?.elementType else { return nil }
        return x.cast(type)
      }),
    entries(
      AtenCall.dropouts.sorted().filter { $0 != "native_dropout" }.map { $0 + ".default" },
      one { call in
        let isIdentity = call.bool(2, "train") == false || call.double(1, "p") == 0
        return isIdentity ? call.tensor(0, "input")?.formula : nil
      }))

  /// Tensors made from nothing.
  static let creations: [String: Reading] = table(
    entries(["zeros.default", "zeros_like.default", "new_zeros.default"], one { filled($0, 0) }),
    entries(["ones.default", "ones_like.default", "new_ones.default"], one { filled($0, 1) }),
    entries(
      ["full.default", "full_like.default", "new_full.default"],
      one { call in
        let place = call.call.baseName == "new_full" ? 2 : 1
        return call.double(place, "fill_value").flatMap { filled(call, $0) }
      }),
    entries(["scalar_tensor.default"], one { call in call.double(0, "s").flatMap { filled(call, $0) } }),
    entries(["arange.default", "arange.start", "arange.start_step"], one(arange)),
    entries(["tril.default"], one { triangle($0, keepsLower: true) }),
    entries(["triu.default"], one { triangle($0, keepsLower: false) }))

  private static func filled(_ call: Call, _ number: Double) -> Formula? {
    call.result.map { .apply(.constant(number, shape: $0.shape, elementType: $0.elementType), []) }
  }

  private static func arange(_ call: Call) -> Formula? {
    guard let result = call.result else { return nil }
    let isSimple = call.call.arguments.count == 1
    let start = isSimple ? 0 : call.double(0, "start") ?? 0
    let step = call.double(2, "step") ?? 1
    guard start == 0, step == 1, result.elementCount < 1 << 24 else { return nil }
    return .apply(.index(axis: 0, shape: result.shape, elementType: result.elementType), [])
  }

  private static func triangle(_ call: Call, keepsLower: Bool) -> Formula? {
    guard let x = call.tensor(0, "self"), x.rank >= 2, let result = call.result else { return nil }
    let row = Formula.apply(.index(axis: x.rank - 2, shape: x.shape, elementType: .int64), [])
    let column = Formula.apply(.index(axis: x.rank - 1, shape: x.shape, elementType: .int64), [])
    let diagonal = call.double(1, "diagonal") ?? 0
    let zero = Formula.apply(.constant(0, shape: [], elementType: result.elementType), [])
    let shifted = diagonal == 0 ? row : row + .number(diagonal)
    return select(keepsLower ? shifted >= column : column >= shifted, x.formula, zero)
  }
}
