/// An affine function of loop indices: `offset + Σ terms[loop] * loop`.
struct Affine: Sendable, Hashable {
  var offset = 0
  /// Coefficients by loop; never 0.
  var terms: [Int: Int] = [:]

  /// The index of one loop.
  static func loop(_ loop: Int) -> Affine { Affine(terms: [loop: 1]) }

  static func + (left: Affine, right: Affine) -> Affine {
    var sum = left
    sum.offset += right.offset
    sum.terms.merge(right.terms, uniquingKeysWith: +)
    sum.terms = sum.terms.filter { $0.value != 0 }
    return sum
  }

  static func * (left: Affine, factor: Int) -> Affine {
    guard factor != 0 else { return Affine() }
    return Affine(offset: left.offset * factor, terms: left.terms.mapValues { $0 * factor })
  }

  /// Renames loops.
  func renamed(_ rename: (Int) -> Int) -> Affine {
    Affine(offset: offset, terms: Dictionary(uniqueKeysWithValues: terms.map { (rename($0.key), $0.value) }))
  }

  /// Puts a function in the place of a loop.
  func substituting(_ loop: Int, by value: Affine) -> Affine {
    guard let coefficient = terms[loop] else { return self }
    var rest = self
    rest.terms[loop] = nil
    return rest + value * coefficient
  }

  /// Largest and smallest value over the loops' ranges.
  func range(_ extent: (Int) -> Int) -> ClosedRange<Int> {
    var low = offset
    var high = offset
    for (loop, coefficient) in terms {
      let reach = coefficient * (extent(loop) - 1)
      low += min(0, reach)
      high += max(0, reach)
    }
    return low...high
  }
}

/// For each axis of a tensor, the position as a function of loops.
typealias IndexMap = [Affine]

/// Why lowering must start again with other loops.
enum Interruption: Error, Hashable {
  /// A loop must become two, the inner one of this extent.
  case split(loop: Int, inner: Int)
  /// A short loop must be written out.
  case unroll(loop: Int)
}

/// Quotient and remainder of an affine function.
enum AffineDivision {
  case parts(quotient: Affine, remainder: Affine)
  case split(loop: Int, inner: Int)
  case impossible

  /// Divides a function by a number so that the remainder is affine, too.
  init(_ value: Affine, by divisor: Int, _ extent: (Int) -> Int) {
    var remainder = Affine(offset: value.offset - floorDivision(value.offset, divisor) * divisor)
    var quotient = Affine(offset: floorDivision(value.offset, divisor))
    for (loop, coefficient) in value.terms {
      if coefficient % divisor == 0 {
        quotient.terms[loop] = coefficient / divisor
      } else {
        remainder.terms[loop] = coefficient
      }
    }
    let range = remainder.range(extent)
    if range.lowerBound >= 0, range.upperBound < divisor {
      self = .parts(quotient: quotient, remainder: remainder)
      return
    }
    self = .impossible
    for loop in remainder.terms.keys.sorted() {
      let step = abs(remainder.terms[loop] ?? 1)
      let inner = divisor / step
      if divisor % step == 0, inner > 1, inner < extent(loop), extent(loop) % inner == 0 {
        self = .split(loop: loop, inner: inner)
        return
      }
    }
  }
}

/// Division that rounds down.
func floorDivision(_ value: Int, _ divisor: Int) -> Int {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}
