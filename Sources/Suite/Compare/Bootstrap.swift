import Domain
import Essentials

/// Intervals of means over problems (Efron, 1979; percentile method).
enum Bootstrap {
  static let resamples = 2000

  /// The geometric mean with its 95 % interval; equal values give equal intervals, `nil` of none.
  static func geometricMean(_ values: [Double]) -> Estimate? {
    guard let mean = Means.geometric(values) else { return nil }
    let logarithms = values.map { log($0) }
    var generator = LinearGenerator()
    let means = (0..<resamples).map { _ in
      exp(
        logarithms.indices.map { _ in
          logarithms[Int.random(in: logarithms.indices, using: &generator)]
        }.reduce(0, +) / Double(values.count))
    }.sorted()
    let tail = resamples / 40
    return Estimate(value: mean, low: means[tail], high: means[resamples - 1 - tail])
  }
}

/// Knuth's 64-bit linear congruential generator (MMIX), from a fixed state: good enough to draw indices.
private struct LinearGenerator: RandomNumberGenerator {
  private var state: UInt64 = 42

  mutating func next() -> UInt64 { high() << 32 | high() }

  /// The upper half of the next state; the low bits of such a generator repeat soon.
  private mutating func high() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 32
  }
}
