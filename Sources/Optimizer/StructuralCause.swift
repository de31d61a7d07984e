import Domain

/// Whether a profile proves that the limit lies in the structure, which no tuning can mend.
enum StructuralCause {
  /// Bytes moved over compulsory bytes from which on passes are wasted.
  static let wastedTraffic = 1.5
  /// Share of the time in copies and fills from which on they are a cause of their own.
  static let movementShare = 0.25

  /// One sentence with the number that proves it; `nil` when nothing does.
  static func found(in profile: ProfileReport?, of admission: Admission) -> String? {
    guard let profile else { return nil }
    if let ratio = trafficRatio(profile, admission), ratio >= wastedTraffic {
      return "It moves \(tenths(ratio)) times the compulsory bytes: passes over memory are wasted."
    }
    if let share = profile.shares?.movement, share >= movementShare {
      return "Copies and fills take \(Int((share * 100).rounded())) % of the time."
    }
    return nil
  }

  /// Bytes that counters saw move, over those that must; `nil` without counters.
  private static func trafficRatio(_ profile: ProfileReport, _ admission: Admission) -> Double? {
    let moved = profile.kernels.compactMap { kernel in
      kernel.metrics["dram-throughput-percent"].map { $0 / 100 * admission.device.bandwidth * kernel.seconds }
    }
    guard !moved.isEmpty, admission.compulsoryBytes > 0 else { return nil }
    return moved.reduce(0, +) / admission.compulsoryBytes
  }

  private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
