import Essentials

extension Features.Value {
  /// The value as a gate would write it.
  public var text: String {
    switch self {
    case .number(let value): value.shortText
    case .symbol(let name): name
    case .flag(let value): value ? "yes" : "no"
    }
  }
}

extension Double {
  /// Whole numbers as they are up to nine digits, everything else with three significant digits.
  public var shortText: String {
    guard isFinite else { return "\(self)" }
    if self == rounded(), abs(self) < 1e9 { return "\(Int(self))" }
    let exponent = floor(log10(abs(self)))
    let mantissa = (self / pow(10, exponent) * 100).rounded() / 100
    if exponent < -3 || exponent >= 6 { return "\(mantissa)e\(Int(exponent))" }
    let scale = pow(10, 2 - exponent)
    let value = (self * scale).rounded() / scale
    return value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}
