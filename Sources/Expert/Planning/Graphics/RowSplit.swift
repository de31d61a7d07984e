import Domain

/// A way of dealing the rows of a kernel out in parts: which row dimensions become outer ones.
struct RowSplit: Sendable {
  let kernel: Kernel
  /// Row dimensions that move as they are.
  let whole: Int
  /// Parts that the next row dimension is cut into; it must divide its extent.
  let parts: Int

  /// Parts of a row.
  var count: Int { moved.reduce(1, *) }
  /// Points of a part.
  var length: Int { rowExtents.reduce(1, *) / max(1, count) }

  private var rowExtents: [Int] { Array(kernel.extents[kernel.outerRank...]) }
  private var cut: Int { kernel.outerRank + whole }
  private var inner: Int { kernel.extents[cut] / parts }

  /// Extents of the dimensions that become outer ones.
  var moved: [Int] { Array(rowExtents[..<whole]) + (parts > 1 ? [parts] : []) }

  /// Where they are put: behind the outer ones, but before the one that lanes run along.
  private var place: Int { kernel.laneAxis < kernel.outerRank ? kernel.outerRank - 1 : kernel.outerRank }

  var extents: [Int] { arranged(kernel.extents, moved, inner: inner) }
  var outerRank: Int { kernel.outerRank + moved.count }
  var laneAxis: Int {
    kernel.laneAxis < kernel.outerRank
      ? kernel.laneAxis + moved.count : kernel.laneAxis + (parts > 1 ? 1 : 0)
  }

  /// Strides over the split dimensions.
  func strides(_ strides: [Int]) -> [Int] {
    let moved = Array(strides[kernel.outerRank..<cut]) + (parts > 1 ? [strides[cut] * inner] : [])
    return arranged(strides, moved, inner: strides[cut])
  }

  /// Strides of one number for each outer point, or for each part of each row, with parts side by side.
  func outerStrides(perPart: Bool) -> [Int] {
    let outer = TensorType.contiguousStrides(of: Array(kernel.extents[..<kernel.outerRank]))
    let moved = perPart ? TensorType.contiguousStrides(of: self.moved) : self.moved.map { _ in 0 }
    let whole = outer.map { perPart ? $0 * count : $0 } + kernel.extents[kernel.outerRank...].map { _ in 0 }
    return arranged(whole, moved, inner: 0)
  }

  private func arranged(_ values: [Int], _ moved: [Int], inner: Int) -> [Int] {
    let outer = Array(values[..<kernel.outerRank])
    return Array(outer[..<place]) + moved + Array(outer[place...]) + [inner] + Array(values[(cut + 1)...])
  }

  /// The position along a dimension of the whole kernel.
  func index(_ axis: Int, _ program: inout ProgramBuilder) -> ScalarProgram.Value {
    if axis < kernel.outerRank { return program.add(.index(axis < place ? axis : axis + moved.count)) }
    if axis < cut { return program.add(.index(place + axis - kernel.outerRank)) }
    let behind = program.add(.index(axis + (parts > 1 ? 1 : 0)))
    guard axis == cut, parts > 1 else { return behind }
    let part = program.add(.index(place + whole))
    let start = program.binary(.multiply, part, program.constant(Double(inner)))
    return program.binary(.add, start, behind)
  }
}

extension RowSplit {
  /// The split whose number of parts is nearest to the wanted one, with parts no shorter than `shortest`; `nil` when the
  /// extents allow none near it.
  static func nearest(to wanted: Int, for kernel: Kernel, shortest: Int) -> RowSplit? {
    let extents = Array(kernel.extents[kernel.outerRank...])
    var best: (split: RowSplit, distance: Double)?
    for whole in extents.indices {
      for parts in divisors(of: extents[whole]) where parts < extents[whole] || whole < extents.count - 1 {
        let split = RowSplit(kernel: kernel, whole: whole, parts: parts)
        guard split.count > 1, split.length >= shortest else { continue }
        let ratio = Double(split.count) / Double(wanted)
        let distance = max(ratio, 1 / ratio)
        if distance < best?.distance ?? 4 { best = (split, distance) }
      }
    }
    return best?.split
  }

  private static func divisors(of number: Int) -> [Int] {
    var divisors: [Int] = []
    var small = 1
    while small * small <= number {
      if number % small == 0 { divisors += small * small == number ? [small] : [small, number / small] }
      small += 1
    }
    return divisors.sorted()
  }
}
