import Domain
import Essentials

/// Whether a GPU still computes right after a candidate crashed or hung on it.
///
/// A small work with a known answer runs in a fresh trusted session. A device that fails is never reset: it is
/// marked, and every further job on it fails.
actor HealthProbe {
  private let side: TrustedSide
  private var calibration: Worker.Probe?
  private var complaint: String?

  /// Other candidates may be at work on the device meanwhile, and it may have been idle before.
  private static let slowest = 3.0
  private static let attempts = 3

  init(side: TrustedSide) { self.side = side }

  /// Notes how fast the device does the work while no candidate has touched it; a processor needs no probe.
  func calibrate() async throws {
    guard side.configuration.device.isGPU, calibration == nil else { return }
    calibration = try await reading()
  }

  /// Throws `.environment` once the device has been found unhealthy.
  func requireHealthy() throws {
    guard let complaint else { return }
    throw EggError(
      .environment,
      "\(side.configuration.device.rawValue) is unhealthy after a candidate failed on it: \(complaint).",
      advice: "Look at it with 'nvidia-smi -q' and in the kernel's log; EGG never resets a device.",
      cause: .device)
  }

  /// Examines the device where an error means that a candidate left it in an unknown state.
  func examine(after error: any Error) async throws {
    guard side.configuration.device.isGPU, let error = error as? CandidateError, error.endsSession else {
      return
    }
    try requireHealthy()
    for _ in 1...HealthProbe.attempts {
      complaint = await currentComplaint()
      if complaint == nil { return }
    }
    try requireHealthy()
  }

  private func currentComplaint() async -> String? {
    do {
      return HealthProbe.complaint(about: try await reading(), calibration: calibration)
    } catch let error as HarnessError where error.kind == .exhausted || error.kind == .memory {
      // Other problems fill the device: that tells nothing of its health.
      return nil
    } catch {
      return "a small product does not run any more (\(error))"
    }
  }

  private func reading() async throws -> Worker.Probe {
    let session = try await side.open(.tool, name: "health")
    let reading = await capture { () async throws -> Worker.Probe in
      try await session.call("probe", timeout: TimeLimits.firstCall)
    }
    await session.close()
    return try reading.get()
  }

  /// What is wrong with a reading, or nil: wrong bits, or far slower than before any candidate ran.
  static func complaint(about reading: Worker.Probe, calibration: Worker.Probe?) -> String? {
    guard reading.exact else { return "it computes or copies wrong" }
    guard let calibration else { return nil }
    guard reading.digest == calibration.digest else { return "it computes other bits than before" }
    let ratio = max(
      reading.multiplySeconds / calibration.multiplySeconds, reading.copySeconds / calibration.copySeconds)
    guard ratio > slowest else { return nil }
    return "it is \((ratio * 10).rounded() / 10) times as slow as before"
  }
}

extension Worker {
  /// How a small fixed work went.
  struct Probe: Decodable, Sendable, Hashable {
    /// Whether product and copy are right in every bit.
    var exact: Bool
    /// Names the product's bits.
    var digest: String
    var multiplySeconds: Double
    var copySeconds: Double

    private enum CodingKeys: String, CodingKey {
      case exact, digest
      case multiplySeconds = "multiply_seconds"
      case copySeconds = "copy_seconds"
    }
  }
}
