/// A part of a gate that decides its answer, with what is known about it.
public struct GateTerm: Sendable, Hashable, Codable {
  /// The part as it stands in the gate, such as `w.M >= 8`.
  public var text: String
  /// Whether it holds.
  public var truth: Truth
  /// What it was judged on, such as `w.M = 4`; a feature that is not known has the value `?`.
  public var facts: [String]
}

extension Gate {
  /// The parts that make the answer what it is: those that refute it, that are unknown, or that fulfil it.
  public func decidingTerms(_ features: Features) -> [GateTerm] { expression.deciding(features) }
}

extension Expression {
  fileprivate func deciding(_ features: Features) -> [GateTerm] {
    let answer = truth(features)
    switch self {
    case .not(let inner) where inner.isLogical: return inner.deciding(features)
    case .binary(.and, let left, let right), .binary(.or, let left, let right):
      return [left, right].filter { $0.truth(features) == answer }.flatMap { $0.deciding(features) }
    default:
      return [GateTerm(text: "\(self)", truth: answer, facts: facts(features))]
    }
  }

  /// Whether it joins other truths.
  private var isLogical: Bool {
    switch self {
    case .not(let inner): inner.isLogical
    case .binary(let sign, _, _): sign.isLogical
    default: false
    }
  }

  /// What the features say of every name that occurs.
  private func facts(_ features: Features) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.map { "\($0) = \(features.values[$0]?.text ?? "?")" }
  }

  /// Names of features in the order of the text.
  private var names: [String] {
    switch self {
    case .feature(let name): [name]
    case .not(let inner), .negative(let inner), .member(let inner, _): inner.names
    case .binary(_, let left, let right): left.names + right.names
    case .function(_, let arguments): arguments.flatMap(\.names)
    case .number, .symbol, .has, .sequence: []
    }
  }
}
