/// Finds out what an expression stands for, so that a gate that mixes kinds is refused when it is read.
extension Expression {
  func kind() throws(GateError) -> Vocabulary.Kind {
    switch self {
    case .number: return .number
    case .symbol: return .symbol
    case .feature(let name): return Vocabulary.features[name] ?? .number
    case .has, .sequence: return .truth
    case .not(let inner):
      try inner.require(.truth, for: "not")
      return .truth
    case .negative(let inner):
      try inner.require(.number, for: "-")
      return .number
    case .function(let name, let arguments):
      for argument in arguments { try argument.require(.number, for: name) }
      return .number
    case .member(let inner, _):
      try inner.require(.symbol, for: "in")
      return .truth
    case .binary(let sign, let left, let right): return try Self.kind(of: sign, left, right)
    }
  }

  private static func kind(
    of sign: Operator, _ left: Expression, _ right: Expression
  ) throws(GateError) -> Vocabulary.Kind {
    if sign.isArithmetic || sign.isLogical {
      let wanted: Vocabulary.Kind = sign.isLogical ? .truth : .number
      try left.require(wanted, for: sign.rawValue)
      try right.require(wanted, for: sign.rawValue)
      return wanted
    }
    let isEquality = sign == .equal || sign == .unequal
    let wanted: Vocabulary.Kind = try left.kind() == .symbol && isEquality ? .symbol : .number
    try left.require(wanted, for: sign.rawValue)
    try right.require(wanted, for: sign.rawValue)
    return .truth
  }

  private func require(_ wanted: Vocabulary.Kind, for sign: String) throws(GateError) {
    let found = try kind()
    if found == wanted { return }
    throw GateError(message: "\(sign) needs a \(wanted.rawValue) and gets a \(found.rawValue)", position: 0)
  }
}
