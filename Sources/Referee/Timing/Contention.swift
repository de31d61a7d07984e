/// Finds blocks during which other processes had the cores: a side then gets less processor time than in its
/// best blocks, since threads that wait for a descheduled one spin.
enum Contention {
  /// Processor seconds for each second, of both sides of a pair of blocks.
  struct Shares: Sendable, Hashable {
    var candidate: Double
    var rival: Double
  }

  /// A block is clean when its share is within this part of its side's best share.
  static let tolerance = 0.93

  /// The pairs whose blocks are both clean; all pairs when too few are, since a guess would be worse.
  static func cleanPairs(_ shares: [Shares]) -> [Int] {
    let bestCandidate = best(shares.map(\.candidate))
    let bestRival = best(shares.map(\.rival))
    let clean = shares.indices.filter {
      shares[$0].candidate >= tolerance * bestCandidate && shares[$0].rival >= tolerance * bestRival
    }
    return clean.count >= max(3, shares.count / 3) ? clean : Array(shares.indices)
  }

  /// The upper quartile: a single outlier sets no standard.
  private static func best(_ shares: [Double]) -> Double {
    let sorted = shares.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count * 3 / 4]
  }
}
