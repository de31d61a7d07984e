import Domain

/// What a kernel's values depend on, and in which pass over the row each is needed.
struct KernelAnalysis {
  typealias Value = ScalarProgram.Value

  /// Where a value is computed: as seldom as its dependencies allow.
  enum Place: Hashable {
    /// Once a row, one number.
    case row
    /// Once a row, a number for each lane (lanes run along an outer dimension).
    case tile
    /// Once an index of a row dimension that lanes do not run along.
    case middle(Int)
    /// At every point.
    case lane
  }

  let kernel: Kernel
  /// Loop dimensions that each value varies along.
  private(set) var axes: [Set<Int>] = []
  /// The pass in which each value can first be computed.
  private(set) var levels: [Int] = []
  /// Values that a pass leaves in a row buffer, because a later one would have to compute them at a cost.
  private(set) var kept: [Value] = []
  /// The passes over the row.
  private(set) var passCount = 0
  /// Whether scans run both ways.
  ///
  /// Then even passes walk forwards, odd ones backwards, and scans are kept.
  let scansBothWays: Bool

  init(_ kernel: Kernel) {
    self.kernel = kernel
    scansBothWays = Set(kernel.scans.map(\.reversed)).count == 2
    for operation in kernel.program.operations {
      axes.append(axes(of: operation))
      levels.append(level(of: operation))
    }
    passCount = 1 + (0..<levels.count).filter { isTarget($0) }.reduce(0) { max($0, levels[$1]) }
    kept = valuesToKeep()
  }

  var lanesAreOuter: Bool { kernel.laneAxis < kernel.outerRank }
  var rowAxes: Range<Int> { kernel.outerRank..<kernel.extents.count }
  /// Row dimensions that are walked by plain loops.
  var middleAxes: [Int] { rowAxes.filter { $0 != kernel.laneAxis } }
  var rowLength: Int { rowAxes.reduce(1) { $0 * kernel.extents[$1] } }

  /// Elements between neighbours, 0 along dimensions of extent 1.
  func strides(of access: Access) -> [Int] {
    zip(access.strides, kernel.extents).map { $1 == 1 ? 0 : $0 }
  }

  func reductions(ofPass pass: Int) -> [Int] {
    kernel.reductions.indices.filter { levels[kernel.reductions[$0].operand] == pass }
  }

  func stores(ofPass pass: Int) -> [Store] {
    kernel.stores.filter { !$0.oncePerRow && levels[$0.value] == pass }
  }

  /// Values that an earlier pass left in a row buffer.
  func keptBefore(pass: Int) -> Set<Value> { Set(kept.filter { levels[$0] < pass }) }

  /// The scans that a pass runs, with the values that stand for their results.
  func scans(among needed: [Value], pass: Int) -> [(value: Value, scan: Int)] {
    let available = keptBefore(pass: pass)
    return needed.compactMap { value in
      guard case .scan(let scan) = kernel.program.operations[value], !available.contains(value) else {
        return nil
      }
      return (value, scan)
    }
  }

  /// What a pass must have at each point: operands of its reductions, what it stores, what it keeps.
  func targets(ofPass pass: Int) -> [Value] {
    reductions(ofPass: pass).map { kernel.reductions[$0].operand } + stores(ofPass: pass).map(\.value)
      + kept.filter { levels[$0] == pass }
  }

  /// The values that `targets` need, in evaluation order, not looking behind reductions and `available` values.
  func needed(for targets: [Value], available: Set<Value> = []) -> [Value] {
    var found = Set(targets), pending = targets
    while let value = pending.popLast() {
      guard !available.contains(value) else { continue }
      for input in inputs(of: value) where found.insert(input).inserted { pending.append(input) }
    }
    return found.sorted()
  }

  func place(of value: Value) -> Place {
    let middle = middleAxes.filter(axes[value].contains)
    if case .scan = kernel.program.operations[value] { return .lane }
    if axes[value].contains(kernel.laneAxis) {
      return lanesAreOuter && middle.isEmpty && !isLoad(value) ? .tile : .lane
    }
    return middle.max().map(Place.middle) ?? .row
  }

  /// The values that an operation reads at its point.
  func inputs(of value: Value) -> [Value] {
    switch kernel.program.operations[value] {
    case .load, .constant, .index, .reduction: []
    case .scan(let scan): [kernel.scans[scan].operand]
    case .unary(_, let input): [input]
    case .binary(_, let left, let right): [left, right]
    case .select(let condition, let yes, let no): [condition, yes, no]
    case .gather(_, _, let at): readsPlace(at) ? [] : [at]
    }
  }

  /// Whether a place is an integer in memory, the same for all lanes: it is read where it is used, at full precision.
  private func readsPlace(_ value: Value) -> Bool {
    guard case .load(let operand) = kernel.program.operations[value] else { return false }
    return !kernel.operands[operand].elementType.isFloatingPoint && !axes[value].contains(kernel.laneAxis)
  }

  private func isLoad(_ value: Value) -> Bool {
    if case .load = kernel.program.operations[value] { true } else { false }
  }

  private func isTarget(_ value: Value) -> Bool {
    kernel.reductions.contains { $0.operand == value }
      || kernel.stores.contains { !$0.oncePerRow && $0.value == value }
  }

  private func axes(of operation: ScalarOperation) -> Set<Int> {
    switch operation {
    case .constant: []
    case .index(let axis): kernel.extents[axis] == 1 ? [] : [axis]
    case .load(let operand): varying(kernel.operands[operand])
    case .reduction: Set(0..<kernel.outerRank)
    case .scan(let scan): axes[kernel.scans[scan].operand].union([kernel.extents.count - 1, kernel.laneAxis])
    case .gather(let operand, let axis, let at):
      varying(kernel.operands[operand]).subtracting([axis]).union(axes[at])
    case .unary(_, let input): axes[input]
    case .binary(_, let left, let right): axes[left].union(axes[right])
    case .select(let condition, let yes, let no): axes[condition].union(axes[yes]).union(axes[no])
    }
  }

  private func varying(_ access: Access) -> Set<Int> {
    let strides = strides(of: access)
    return Set(strides.indices.filter { strides[$0] != 0 })
  }

  private func level(of operation: ScalarOperation) -> Int {
    switch operation {
    case .load, .constant, .index: 0
    case .reduction(let index, _): levels[kernel.reductions[index].operand] + 1
    case .scan(let scan): level(of: kernel.scans[scan])
    case .gather(_, _, let at): levels[at]
    case .unary(_, let input): levels[input]
    case .binary(_, let left, let right): max(levels[left], levels[right])
    case .select(let condition, let yes, let no): max(levels[condition], levels[yes], levels[no])
    }
  }

  private func level(of scan: Scan) -> Int {
    let first = levels[scan.operand]
    return scansBothWays && first % 2 != (scan.reversed ? 1 : 0) ? first + 1 : first
  }

  /// Whether a pass walks the row from its end.
  func isReversed(pass: Int) -> Bool {
    scansBothWays ? pass % 2 == 1 : kernel.scans.contains(where: \.reversed)
  }
}

extension KernelAnalysis {
  /// Costly values that vary along the row, are computed in one pass and needed again in a later one.
  private func valuesToKeep() -> [Value] {
    var keep: Set<Value> = []
    for pass in 0..<passCount {
      let computed = Set((0..<pass).flatMap { needed(for: targets(ofPass: $0)) })
      let earlier = computed.union(scansBothWays ? levels.indices.filter { levels[$0] < pass } : [])
      let candidates = earlier.filter { isWorthKeeping($0) }
      let reached = needed(for: targets(ofPass: pass), available: candidates)
      keep.formUnion(candidates.intersection(reached))
    }
    return keep.sorted()
  }

  private func isWorthKeeping(_ value: Value) -> Bool {
    if case .scan = kernel.program.operations[value], scansBothWays { return true }
    guard kernel.parameters.rowBuffer, place(of: value) == .lane,
      !ExpressionRules.isTruth(value, in: kernel.program)
    else { return false }
    return needed(for: [value]).contains { isCostly(kernel.program.operations[$0]) }
  }

  private func isCostly(_ operation: ScalarOperation) -> Bool {
    switch operation {
    case .scan, .gather, .binary(.power, _, _), .binary(.remainder, _, _), .binary(.floorDivide, _, _): true
    case .unary(let function, _): ExpressionRules.isCostly(function)
    default: false
    }
  }
}
