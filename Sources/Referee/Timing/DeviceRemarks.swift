import Domain

/// Remarks on the device's state around a timing.
enum DeviceRemarks {
  /// Clocks that differ by more make times before and after hard to compare.
  static let clockTolerance = 0.05

  static func all(_ environment: TimingEnvironment) -> [String] {
    [throttling(environment), drift(environment), strangers(environment)].compactMap(\.self)
  }

  private static func throttling(_ environment: TimingEnvironment) -> String? {
    let reasons = Set(environment.before.throttling + environment.after.throttling).sorted()
    guard !reasons.isEmpty else { return nil }
    return "The device held its clocks back (\(reasons.joined(separator: ", "))): both sides were slowed, "
      + "but not by equal parts."
  }

  private static func drift(_ environment: TimingEnvironment) -> String? {
    guard let before = environment.before.smClock, let after = environment.after.smClock, before > 0,
      abs(after - before) > clockTolerance * before
    else { return nil }
    return "The device's clock went from \(Int(before)) to \(Int(after)) MHz while it was timed."
  }

  private static func strangers(_ environment: TimingEnvironment) -> String? {
    let processes = Set(environment.before.foreignProcesses + environment.after.foreignProcesses).sorted()
    guard !processes.isEmpty else { return nil }
    return "Other programs use the device (process \(processes.map(String.init).joined(separator: ", "))): "
      + "times suffer from it."
  }
}
