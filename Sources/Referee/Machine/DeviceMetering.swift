import Synchronization

/// A referee that tells for how long its jobs have occupied the device.
public protocol DeviceMetering: Sendable {
  /// Seconds so far, by what they went into; waits for other programs do not count, nor builds.
  var deviceParts: [String: Double] { get }
}

extension [String: Double] {
  /// What came on top of earlier values.
  func less(_ earlier: Self) -> Self {
    merging(earlier.mapValues { -$0 }, uniquingKeysWith: +).filter { $0.value > 0 }
  }
}

/// A sum of device seconds that other machines have told of.
final class ToldDeviceTime: Sendable {
  private let sum = Mutex<[String: Double]>([:])

  /// The sum so far.
  var parts: [String: Double] { sum.withLock { $0 } }

  /// Adds what a job took; one that tells nothing adds nothing.
  func add(_ parts: [String: Double]?) {
    guard let parts else { return }
    sum.withLock { $0.merge(parts, uniquingKeysWith: +) }
  }
}
