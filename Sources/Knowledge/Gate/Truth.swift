/// Truth in Kleene's three-valued logic: a missing measurement is unknown, not false.
public enum Truth: String, Sendable, Hashable, Codable, CaseIterable {
  case no, unknown, yes

  /// Wraps a known truth.
  public init(_ value: Bool) { self = value ? .yes : .no }

  static func && (left: Truth, right: Truth) -> Truth {
    if left == .no || right == .no { return .no }
    return left == .yes && right == .yes ? .yes : .unknown
  }

  static func || (left: Truth, right: Truth) -> Truth {
    if left == .yes || right == .yes { return .yes }
    return left == .no && right == .no ? .no : .unknown
  }

  static prefix func ! (value: Truth) -> Truth {
    switch value {
    case .yes: .no
    case .no: .yes
    case .unknown: .unknown
    }
  }
}
