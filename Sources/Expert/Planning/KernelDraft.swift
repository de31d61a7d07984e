import Domain

/// What a kernel shall compute and over which loops, before its arithmetic is written.
struct KernelDraft: Sendable, Hashable {
  /// A value that the kernel writes.
  struct Root: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
      /// At every point of the space.
      case point
      /// Once for each row.
      case row
      /// Once, from all rows.
      case scalar
    }

    var value: Graph.Value
    var kind: Kind
    /// Where the value's elements are in the space; several when a loop was written out.
    var maps: [IndexMap]
  }

  /// Extents of the loops, outer ones first.
  var extents: [Int]
  var outerRank: Int
  var roots: [Root]

  /// Splits a loop in two; what is written stays the same.
  mutating func split(_ loop: Int, inner: Int) {
    extents.insert(inner, at: loop + 1)
    extents[loop] /= inner
    if loop < outerRank { outerRank += 1 }
    transform { affine in
      let moved = affine.renamed { $0 > loop ? $0 + 1 : $0 }
      return moved.substituting(loop, by: Affine.loop(loop) * inner + Affine.loop(loop + 1))
    }
  }

  /// Writes a loop out: roots that vary along it are written in several places.
  mutating func unroll(_ loop: Int) {
    let count = extents.remove(at: loop)
    if loop < outerRank { outerRank -= 1 }
    for place in roots.indices {
      roots[place].maps = roots[place].maps.flatMap { map -> [IndexMap] in
        let isUsed = map.contains { $0.terms[loop] != nil }
        return (isUsed ? Array(0..<count) : [0]).map { index in
          map.map { $0.substituting(loop, by: Affine(offset: index)) }
        }
      }
    }
    transform { $0.renamed { $0 > loop ? $0 - 1 : $0 } }
  }

  /// Makes some loops the row, in their order; the others become outer.
  mutating func chooseRow(_ row: Set<Int>) {
    let order = extents.indices.filter { !row.contains($0) } + extents.indices.filter { row.contains($0) }
    var place = [Int](repeating: 0, count: extents.count)
    for (new, old) in order.enumerated() { place[old] = new }
    extents = order.map { extents[$0] }
    outerRank = extents.count - row.count
    transform { $0.renamed { place[$0] } }
  }

  private mutating func transform(_ change: (Affine) -> Affine) {
    for place in roots.indices {
      roots[place].maps = roots[place].maps.map { $0.map(change) }
    }
  }
}

extension KernelDraft {
  /// One loop for each axis that is longer than 1, all outer.
  init(over value: Graph.Value, shape: [Int]) {
    var map = IndexMap()
    var extents: [Int] = []
    for extent in shape {
      map.append(extent == 1 ? Affine() : Affine.loop(extents.count))
      if extent != 1 { extents.append(extent) }
    }
    self.init(
      extents: extents, outerRank: extents.count, roots: [Root(value: value, kind: .point, maps: [map])])
  }
}
