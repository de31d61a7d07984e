import Essentials

/// Means of speedups and KernelBench's measure of success.
public enum Means {
  /// The thresholds that KernelBench reports `fast_p` at.
  public static let thresholds = [0, 0.5, 0.8, 1.0, 1.5, 2.0]

  /// KernelBench's `fast_p`: the share of all problems that are correct with a speedup above `p`, strictly.
  ///
  /// - Parameter speedups: one for each problem; `nil` where nothing is correct.
  /// - Returns: 0 to 1; `nil` of no problems.
  public static func fast(_ p: Double, _ speedups: [Double?]) -> Double? {
    guard !speedups.isEmpty else { return nil }
    return Double(speedups.count { $0.map { $0 > p } ?? false }) / Double(speedups.count)
  }

  /// The geometric mean of positive numbers; `nil` of none.
  public static func geometric(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    return exp(values.map { log($0) }.reduce(0, +) / Double(values.count))
  }

  /// The arithmetic mean; `nil` of none.
  public static func arithmetic(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The middle value, or the mean of the two middle ones; `nil` of none.
  public static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
