public import Domain
import Essentials

/// Numbers as people read them.
public enum Quantity {
  /// A number with a fixed count of decimals.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    return String(printf: "%.\(decimals)f", value)
  }

  /// A number with three significant digits, without an exponent between 0.001 and a million.
  public static func significant(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    // Half of the last digit more, so that 0.9999 counts as the 1.00 that it is written as.
    let digits = Int(log10(abs(value) * 1.000_501).rounded(.down))
    guard (-3..<6).contains(digits) else { return String(printf: "%.1e", value) }
    return fixed(value, max(0, 2 - digits))
  }

  /// Seconds in the unit that suits them: `412 ns`, `3.21 µs`, `1.84 ms`, `2.10 s`.
  public static func duration(_ seconds: Double) -> String {
    let units: [(Double, String)] = [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]
    let unit = units.first { seconds >= $0.0 * 0.9995 } ?? (1e-9, "ns")
    return "\(significant(seconds / unit.0)) \(unit.1)"
  }

  /// Whole seconds as a clock: `0:07`, `12:30`, `1:02:03`.
  public static func clock(_ seconds: Double) -> String {
    let total = Int(max(0, seconds).rounded(.down))
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    return hours > 0
      ? String(printf: "%d:%02d:%02d", hours, minutes, rest) : String(printf: "%d:%02d", minutes, rest)
  }

  /// Bytes with a decimal prefix: `25.2 MB`.
  public static func bytes(_ count: Double) -> String { scaled(count, unit: "B") }

  /// Bytes a second with a decimal prefix: `20.8 GB/s`.
  public static func bandwidth(_ rate: Double) -> String { scaled(rate, unit: "B/s") }

  /// Floating-point operations a second with a decimal prefix: `98.0 GFLOP/s`.
  public static func arithmeticRate(_ rate: Double) -> String { scaled(rate, unit: "FLOP/s") }

  /// A ratio: `1.83x`.
  public static func ratio(_ value: Double) -> String { fixed(value, 2) + "x" }

  /// A ratio with its 95 % interval: `1.83x [1.80, 1.86]`.
  public static func ratio(_ estimate: Estimate) -> String {
    "\(ratio(estimate.value)) [\(fixed(estimate.low, 2)), \(fixed(estimate.high, 2))]"
  }

  /// A part of a whole: `37 %`, with a decimal below a tenth.
  public static func percent(_ part: Double) -> String {
    fixed(part * 100, abs(part) < 0.1 && part != 0 ? 1 : 0) + " %"
  }

  /// A count with its noun: `1 candidate`, `3 candidates`.
  public static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func scaled(_ value: Double, unit: String) -> String {
    let prefixes: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    guard let prefix = prefixes.first(where: { value >= $0.0 * 0.9995 }) else {
      return "\(significant(value)) \(unit)"
    }
    return "\(significant(value / prefix.0)) \(prefix.1)\(unit)"
  }
}

extension Baseline {
  /// The name that PyTorch's users know.
  public var title: String {
    switch self {
    case .eager: "eager"
    case .eagerTF32: "eager with TF32"
    case .compile: "torch.compile"
    case .compileReduceOverhead: "torch.compile reduce-overhead"
    case .compileMaxAutotune: "torch.compile max-autotune"
    }
  }
}
