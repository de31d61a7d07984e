import Domain

/// Removes movement that moves nothing and joins what follows each other.
enum ViewRules {
  static let all: [Rule] = [noMovement, joined, noCast, flippedScan, exclusiveScan, scanOfOne]

  static let noMovement = Rule("no-movement", principle: "A1.26", .exact) { match in
    guard case .view(let view) = match.operation else { return nil }
    let source = match.operand(0).type.shape
    switch view {
    case .reshape(let shape), .expand(let shape): return shape == source ? match.formula(0) : nil
    case .permute(let order): return order == Array(source.indices) ? match.formula(0) : nil
    case .slice(let axis, 0, 1, let count): return count == source[axis] ? match.formula(0) : nil
    case .slice: return nil
    case .flip(let axes): return axes.allSatisfy { source[$0] == 1 } ? match.formula(0) : nil
    }
  }

  static let joined = Rule("join-movements", principle: "A1.26", .exact) { match in
    guard case .view(let outer) = match.operation, case .view(let inner) = match.operand(0).operation else {
      return nil
    }
    let source = match.operand(0).formula(0)
    switch (outer, inner) {
    case (.reshape, .reshape), (.expand, .expand): return source.view(outer)
    case (.permute(let second), .permute(let first)): return source.view(.permute(second.map { first[$0] }))
    case (.slice(let axis, let start, let step, let count), .slice(let axis0, let start0, let step0, _)):
      guard axis == axis0 else { return nil }
      return source.view(
        .slice(axis: axis, start: start0 + start * step0, step: step * step0, count: count))
    case (.flip(let second), .flip(let first)): return second == first ? source : nil
    default: return nil
    }
  }

  static let noCast = Rule("no-cast", principle: "A1.01", .exact) { match in
    guard case .cast(let type) = match.operation, match.operand(0).type.elementType == type else {
      return nil
    }
    return match.formula(0)
  }

  /// Flip, scan, flip is the scan from the other end.
  static let flippedScan = Rule("flipped-scan", principle: "A1.27", .exact) { match in
    guard case .view(.flip(let axes)) = match.operation,
      case .scan(let function, let axis, let exclusive, let reversed) = match.operand(0).operation,
      axes == [axis], case .view(.flip(axes)) = match.operand(0).operand(0).operation
    else { return nil }
    let source = match.operand(0).operand(0).formula(0)
    return .apply(.scan(function, axis: axis, exclusive: exclusive, reversed: !reversed), [source])
  }

  /// A zero in front of the sums of all but the last is the exclusive sum.
  static let exclusiveScan = Rule("exclusive-scan", principle: "A1.27", .exact) { match in
    guard let call = match.call, ["cat", "concat"].contains(call.call.baseName), match.node.operands.count == 2,
      match.operand(0).number == 0,
      case .scan(.sum, let axis, false, false) = match.operand(1).operation,
      case .view(.slice(axis, 0, 1, let count)) = match.operand(1).operand(0).operation,
      match.operand(0).type.shape[axis] == 1, match.type.shape[axis] == count + 1
    else { return nil }
    let source = match.operand(1).operand(0).operand(0)
    guard source.type.shape == match.type.shape, source.type.elementType == .float32 else { return nil }
    return .apply(.scan(.sum, axis: axis, exclusive: true, reversed: false), [source.formula])
  }

  static let scanOfOne = Rule("scan-of-one", principle: "A1.02", .exact) { match in
    guard case .scan(_, let axis, false, _) = match.operation, match.type.shape[axis] == 1 else { return nil }
    return match.formula(0)
  }
}
