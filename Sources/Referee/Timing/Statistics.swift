import Domain

/// Medians and their bootstrap intervals (Efron, 1979; percentile method).
enum Statistics {
  /// Resamples of an interval.
  static let resamples = 2000

  /// What one pair of processes on a GPU may be off against others, as a part of the ratio: the bootstrap over its blocks
  /// does not see it.
  ///
  /// Processes differ by a standard deviation of 0.10 to 0.15 % in kernels of 66 µs (H200; benchmarks/process_spread.py),
  /// so that 95 of 100 pairs of them lie within 0.3 to 0.4 %. Shorter kernels in a row differ by more: 0.15 µs each.
  static let processSpread = 0.003

  /// The middle value, or the mean of the two middle ones; NaN of nothing.
  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  /// The median with its 95 % interval; equal values and seeds give equal intervals.
  static func estimate(_ values: [Double], seed: UInt64) -> Estimate {
    guard !values.isEmpty else { return Estimate(value: .nan, low: .nan, high: .nan) }
    var generator = SplitMix64(seed: seed)
    let medians = (0..<resamples).map { _ in
      median(values.indices.map { _ in values[Int.random(in: values.indices, using: &generator)] })
    }.sorted()
    let tail = resamples / 40
    return Estimate(value: median(values), low: medians[tail], high: medians[resamples - 1 - tail])
  }

  /// The median of all values with an interval that knows where they are from: groups are drawn first, then values
  /// within them, so that what a whole group has in common counts once (two-stage bootstrap; Kalibera and Jones, 2013).
  static func estimate(groups: [[Double]], seed: UInt64) -> Estimate {
    guard groups.count > 1 else { return estimate(groups.first ?? [], seed: seed) }
    var generator = SplitMix64(seed: seed)
    let medians = (0..<resamples).map { _ in
      median(
        groups.indices.flatMap { _ in
          let group = groups[Int.random(in: groups.indices, using: &generator)]
          return group.indices.map { _ in group[Int.random(in: group.indices, using: &generator)] }
        })
    }.sorted()
    let tail = resamples / 40
    return Estimate(
      value: median(groups.flatMap(\.self)), low: medians[tail], high: medians[resamples - 1 - tail])
  }

  /// Rival time over candidate time: the median over pairs of neighbouring blocks, so that slow drift of the
  /// machine cancels; the pairs of each pair of processes are a group.
  static func speedup(candidate: [[Double]], rival: [[Double]], seed: UInt64) -> Estimate {
    estimate(
      groups: zip(candidate, rival).map { ours, theirs in zip(ours, theirs).map { $1 / $0 } }, seed: seed)
  }
}

extension Estimate {
  /// The interval with another, independent cause of error in it, which is a part of the value on both sides.
  func widened(by part: Double) -> Estimate {
    let more = part * value
    let below = ((value - low) * (value - low) + more * more).squareRoot()
    let above = ((high - value) * (high - value) + more * more).squareRoot()
    return Estimate(value: value, low: value - below, high: value + above)
  }
}
