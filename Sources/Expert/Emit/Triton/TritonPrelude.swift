/// Functions that generated kernels call; a candidate has those that it uses.
enum TritonPrelude {
  /// A function by name, with those that it calls itself.
  struct Snippet {
    var name: String
    var text: String
  }

  /// The functions that a text uses, in an order in which each follows what it calls.
  static func selection(for text: String, parts: OperandParts) -> [String] {
    let snippets = scalars + combinations + statistics + ProductSnippets.all(parts)
    var wanted = text
    var chosen: Set<String> = []
    for snippet in snippets.reversed() where wanted.contains(snippet.name) {
      chosen.insert(snippet.name)
      wanted += snippet.text
    }
    return snippets.filter { chosen.contains($0.name) }.map(\.text)
  }

  private static let scalars: [Snippet] = [
    Snippet(
      name: "_sign(",
      text: """
        @triton.jit
        def _sign(x):
            return tl.where(x > 0, 1.0, tl.where(x < 0, -1.0, 0.0))
        """),
    Snippet(
      name: "_sigmoid(",
      text: """
        @triton.jit
        def _sigmoid(x):
            return tl.div_rn(1.0, 1.0 + libdevice.exp(-x))
        """),
    Snippet(
      name: "_remainder(",
      text: """
        @triton.jit
        def _remainder(x, y):
            # Python's %: the result has the divisor's sign.
            rest = libdevice.fmod(x, y)
            return tl.where((rest != 0) & ((y < 0) != (rest < 0)), rest + y, rest)
        """),
    Snippet(
      name: "_floor_divide(",
      text: """
        @triton.jit
        def _floor_divide(x, y):
            # Python's //, with PyTorch's care for rounding.
            rest = libdevice.fmod(x, y)
            quotient = tl.div_rn(x - rest, y)
            quotient = tl.where((rest != 0) & ((y < 0) != (rest < 0)), quotient - 1.0, quotient)
            whole = tl.floor(quotient)
            whole = tl.where(quotient - whole > 0.5, whole + 1.0, whole)
            exact = tl.div_rn(x, y)
            whole = tl.where(quotient == 0, exact * 0.0, whole)
            return tl.where(y == 0, exact, whole)
        """),
  ]

  private static let combinations: [Snippet] = [
    Snippet(
      name: "_plus",
      text: """
        @triton.jit
        def _plus(x, y):
            return x + y
        """),
    Snippet(
      name: "_times",
      text: """
        @triton.jit
        def _times(x, y):
            return x * y
        """),
    Snippet(
      name: "_larger",
      text: """
        @triton.jit
        def _larger(x, y):
            return tl.maximum(x, y, propagate_nan=tl.PropagateNan.ALL)
        """),
    Snippet(
      name: "_smaller",
      text: """
        @triton.jit
        def _smaller(x, y):
            return tl.minimum(x, y, propagate_nan=tl.PropagateNan.ALL)
        """),
    Snippet(
      name: "_first_largest",
      text: """
        @triton.jit
        def _first_largest(x, i, y, j):
            # The first of the largest elements; NaN is larger than all.
            same = (y == x) | ((y != y) & (x != x))
            wins = (y > x) | ((y != y) & (x == x)) | (same & (j < i))
            return tl.where(wins, y, x), tl.where(wins, j, i)
        """),
    Snippet(
      name: "_first_smallest",
      text: """
        @triton.jit
        def _first_smallest(x, i, y, j):
            # The first of the smallest elements; NaN is smaller than all.
            same = (y == x) | ((y != y) & (x != x))
            wins = (y < x) | ((y != y) & (x == x)) | (same & (j < i))
            return tl.where(wins, y, x), tl.where(wins, j, i)
        """),
  ]

  /// Exclusive scans carry what came before an element beside what includes it.
  static func shifted(_ combination: String) -> Snippet {
    Snippet(
      name: "\(combination)_before",
      text: """
        @triton.jit
        def \(combination)_before(before_x, x, before_y, y):
            return \(combination)(x, before_y), \(combination)(x, y)
        """)
  }

  private static let statistics: [Snippet] = [
    shifted("_plus"), shifted("_times"), shifted("_larger"), shifted("_smaller"),
    Snippet(
      name: "_welford(",
      text: """
        @triton.jit
        def _welford(mean, deviations, x, count, inside):
            # One more element for each lane (Welford 1962); count includes it.
            change = x - mean
            moved = mean + change * (1.0 / count)
            deviations = tl.where(inside, deviations + change * (x - moved), deviations)
            return tl.where(inside, moved, mean), deviations
        """),
    Snippet(
      name: "_moments_of_lanes(",
      text: """
        @triton.jit
        def _moments_of_lanes(mean, deviations, count, total: tl.constexpr, axis: tl.constexpr, keep: tl.constexpr):
            # Mean and squared deviations of a row from those of its lanes (Chan, Golub, LeVeque 1979).
            row_mean = tl.div_rn(tl.sum(mean * count, axis, keep_dims=True), total)
            apart = mean - row_mean
            row_deviations = tl.sum(deviations + apart * apart * count, axis, keep_dims=keep)
            return tl.div_rn(tl.sum(mean * count, axis, keep_dims=keep), total), row_deviations
        """),
    Snippet(
      name: "_online_sum(",
      text: """
        @triton.jit
        def _online_sum(top, sum, x):
            # Running maximum, and sum of exp(x - maximum): one exponential an element (Milakov, Gimelshein 2018).
            decay = libdevice.exp(-tl.abs(top - x))
            grown = tl.where(x > top, sum * decay + 1.0, sum + decay)
            sum = tl.where(x == float("-inf"), sum, grown)
            return tl.maximum(top, x, propagate_nan=tl.PropagateNan.ALL), sum
        """),
    Snippet(
      name: "_shift(",
      text: """
        @triton.jit
        def _shift(top):
            # What is taken off before exponentials; a row of minus infinities sums to 0.
            return tl.where(top == float("-inf"), 0.0, top)
        """),
  ]
}
