import Domain

/// Medians and their bootstrap intervals (Efron, 1979; percentile method).
enum Statistics {
  /// Resamples of an interval.
  static let resamples = 2000

  /// The middle value, or the mean of the two middle ones; NaN of nothing.
  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  /// The median with its 95 % interval; equal values and seeds give equal intervals.
  static func estimate(_ values: [Double], seed: UInt64) -> Estimate {
    var generator = SplitMix64(seed: seed)
    let medians = (0..<resamples).map { _ in
      median(values.indices.map { _ in values[Int.random(in: values.indices, using: &generator)] })
    }.sorted()
    let tail = resamples / 40
    return Estimate(value: median(values), low: medians[tail], high: medians[resamples - 1 - tail])
  }

  /// Rival time over candidate time: the median over pairs of neighbouring blocks, so that slow drift of the
  /// machine cancels.
  static func speedup(candidate: [Double], rival: [Double], seed: UInt64) -> Estimate {
    estimate(zip(candidate, rival).map { $1 / $0 }, seed: seed)
  }
}
