import Domain
import Essentials

/// The time that no implementation can beat: reading what must be read, at the best rate that was measured.
///
/// Only bytes that come from memory count. Inputs come from there after a flush of twice the cache; without one the
/// cache may hold a part of them. Outputs may stay in the cache and do not count.
struct ReadFloor: Sendable, Hashable {
  /// Bytes that each call must bring from memory.
  var bytes: Double
  /// A candidate below this part of the floor can't have done the work.
  ///
  /// A GPU's rate is measured by events, undisturbed. A processor's is measured beside whatever else runs, and its
  /// private caches keep more than the last level tells, so that only a clear miss is called impossible.
  var margin: Double

  init(requiredBytes: Double, flushBytes: Int, device: Device) {
    let caches = device.cacheBytes + (device.gpu == nil ? device.cores * device.coreCacheBytes : 0)
    bytes = flushBytes >= 2 * caches ? requiredBytes : max(0, requiredBytes - Double(caches))
    margin = device.gpu == nil ? 0.7 : 0.95
  }

  /// The floor in seconds.
  func seconds(bandwidth: Double) -> Double { bytes / bandwidth }

  /// Whether a time is below what the memory allows.
  func isBeaten(by seconds: Double, bandwidth: Double) -> Bool {
    seconds < margin * self.seconds(bandwidth: bandwidth)
  }

  /// What is said of a candidate that beats it.
  func failure(_ seconds: Double, bandwidth: Double) -> Failure {
    let (megabytes, rate) = (short(bytes / 1e6), short(bytes / seconds / 1e9))
    return Failure(
      kind: .impossible,
      message:
        "The reported \(Text.duration(seconds)) for a call can't be: the inputs that every implementation "
        + "must read are \(megabytes) MB, and this device's memory gives them in "
        + "\(Text.duration(self.seconds(bandwidth: bandwidth))) at best.",
      log: "claimed \(rate) GB/s; best rate measured on this device \(short(bandwidth / 1e9)) GB/s",
      evidence: [.belowFloor])
  }
}

/// Numbers in the referee's sentences.
enum Text {
  /// Seconds in the unit that suits them.
  static func duration(_ seconds: Double) -> String {
    switch abs(seconds) {
    case 1...: short(seconds) + " s"
    case 1e-3...: short(seconds * 1e3) + " ms"
    default: short(seconds * 1e6) + " µs"
    }
  }
}
