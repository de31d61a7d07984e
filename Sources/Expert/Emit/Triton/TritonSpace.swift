import Domain

/// The points of a kernel as a program's tile sees them: `row` counts outer points, `r` points of the row.
///
/// A kernel without a row has `i` for its flattened points instead.
struct TritonSpace {
  /// The form of a program's tile.
  enum Form {
    /// A vector of points; there is no row.
    case flat
    /// A vector of the row's points; the outer point is a number.
    case row
    /// A matrix, [outer points, row's points].
    case tile
  }

  let form: Form
  let extents: [Int]
  let outerRank: Int
  /// Points of a program along each axis of its tile.
  let rows: Int
  let columns: Int
  /// Another way of naming positions, and the condition under which they exist, for spaces that are seen from another.
  var view: View?

  /// Dimensions from `first` on have variables of their own, and all points one condition.
  struct View {
    var first: Int
    var name: @Sendable (Group) -> String
    var mask: String
  }

  /// Independent points.
  init(flat extents: [Int], columns: Int, view: View? = nil) {
    form = .flat
    self.extents = extents
    outerRank = extents.count
    self.columns = columns
    rows = columns
    self.view = view
  }

  init(_ kernel: Kernel) {
    let isFlat = kernel.reductions.isEmpty && kernel.scans.isEmpty
    extents = kernel.extents
    outerRank = isFlat ? kernel.extents.count : kernel.outerRank
    columns = max(1, kernel.parameters.blocks.columns)
    rows = isFlat ? columns : max(1, kernel.parameters.blocks.rows)
    form = isFlat ? .flat : rows == 1 ? .row : .tile
  }

  /// Outer points, and points of a row.
  var rowCount: Int { extents[..<outerRank].reduce(1, *) }
  var rowLength: Int { extents[outerRank...].reduce(1, *) }
  var programs: Int { (rowCount + rows - 1) / rows }
  /// Whether a program sees its whole row at once.
  var holdsRow: Bool { form == .flat || rowLength <= columns }

  /// The axis of the tile along which rows are combined.
  var reducedAxis: Int { form == .tile ? 1 : 0 }
  /// The argument that keeps a combined axis, so that results meet the tile again.
  var keepsAxis: String { form == .tile ? ", keep_dims=True" : "" }
  /// The tile's shape.
  var shape: String {
    switch form {
    case .flat: "[\(rows)]"
    case .row: "[\(columns)]"
    case .tile: "[\(rows), \(columns)]"
    }
  }

  /// The variable that counts outer points.
  var outerIndex: String { form == .flat ? "i" : "row" }

  /// Whether indices of outer points, or of a row's, may be beyond the last one.
  var rowsAreMasked: Bool { form != .row && rowCount % rows != 0 }
  var columnsAreMasked: Bool { form != .flat && rowLength % columns != 0 }

  /// The condition under which a value that varies along `axes` exists; `nil` where it always does.
  func mask(_ axes: TritonTerm.Axes) -> String? {
    if let view { return axes.isEmpty ? nil : view.mask }
    var parts: [String] = []
    if rowsAreMasked, axes.contains(.rows) { parts.append("\(outerIndex) < \(rowCount)") }
    if columnsAreMasked, axes.contains(.columns) { parts.append("r < \(rowLength)") }
    guard parts.count > 1 else { return parts.first }
    return parts.map { "(\($0))" }.joined(separator: " & ")
  }

  /// The axes of the tile that a loop dimension runs along.
  func axes(of dimension: Int) -> TritonTerm.Axes {
    if extents[dimension] == 1 { return [] }
    return dimension < outerRank ? .rows : .columns
  }
}

// MARK: - Positions

extension TritonSpace {
  /// Neighbouring loop dimensions whose positions together are one number.
  struct Group: Hashable, Comparable {
    var first: Int
    var last: Int
    static func < (left: Group, right: Group) -> Bool { (left.first, left.last) < (right.first, right.last) }
  }

  /// A tensor's element at a point: groups of dimensions with the distance between neighbours.
  struct Step: Hashable {
    var group: Group
    var stride: Int
  }

  /// The steps of an access; dimensions that it walks as one are one step.
  func steps(_ strides: [Int], skipping skipped: Int? = nil) -> [Step] {
    var steps: [Step] = []
    for dimension in extents.indices where extents[dimension] > 1 && dimension != skipped {
      let stride = strides[dimension]
      guard stride != 0 else { continue }
      if let last = steps.last, joins(last, dimension, stride) {
        steps[steps.count - 1] = Step(group: Group(first: last.group.first, last: dimension), stride: stride)
      } else {
        steps.append(Step(group: Group(first: dimension, last: dimension), stride: stride))
      }
    }
    return steps
  }

  private func joins(_ step: Step, _ dimension: Int, _ stride: Int) -> Bool {
    // Only dimensions of extent 1 may lie between.
    dimension < view?.first ?? .max
      && extents[(step.group.last + 1)..<dimension].allSatisfy { $0 == 1 }
      && (step.group.first < outerRank) == (dimension < outerRank)
      && step.stride == stride * extents[dimension]
  }

  /// The variable of a group's position.
  func name(_ group: Group) -> String {
    if let view { return view.name(group) }
    if isWhole(group) { return group.first < outerRank ? outerIndex : "r" }
    let stem = group.first < outerRank ? outerIndex : "r"
    return group.first == group.last ? "\(stem)\(group.first)" : "\(stem)\(group.first)to\(group.last)"
  }

  /// The position of a group of dimensions within the flattened outer points or the row.
  func position(_ group: Group) -> String {
    let isOuter = group.first < outerRank
    let all = isOuter ? extents[..<outerRank] : extents[outerRank...]
    let base = isOuter ? outerIndex : "r"
    let inner = all[(group.last + 1)...].reduce(1, *), span = extents[group.first...group.last].reduce(1, *)
    let quotient = inner == 1 ? base : "\(base) // \(inner)"
    let reaches = all[..<group.first].allSatisfy { $0 == 1 }
    return reaches ? quotient : "\(quotient) % \(span)"
  }

  /// Whether a group is all that varies among outer points, or in the row.
  func isWhole(_ group: Group) -> Bool {
    let isOuter = group.first < outerRank
    let all = isOuter ? extents[..<outerRank] : extents[outerRank...]
    return all[..<group.first].allSatisfy { $0 == 1 } && all[(group.last + 1)...].allSatisfy { $0 == 1 }
  }

  /// The group's axis of the tile.
  func axes(of group: Group) -> TritonTerm.Axes { group.first < outerRank ? .rows : .columns }
}
