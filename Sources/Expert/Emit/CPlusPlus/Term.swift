/// A C++ expression: its text, how tightly it binds, and what it stands for.
struct Term {
  enum Kind { case number, truth, integer }
  enum Binding: Int, Comparable {
    case choice, logic, comparison, sum, product, primary
    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
  }

  var text: String
  var binding: Binding = .primary
  var kind: Kind = .number
  var isVector: Bool

  /// The text, in parentheses if it binds less tightly than its surroundings ask.
  func text(atLeast least: Binding) -> String { binding < least ? "(\(text))" : text }

  /// The term as a number (a truth value is 1 or 0).
  var number: Term {
    switch kind {
    case .number: self
    case .integer where isVector: Term(text: "toVector(\(text))", isVector: true)
    case .integer: Term(text: "(float)\(text(atLeast: .primary))", isVector: false)
    case .truth where isVector:
      Term(text: "(\(text(atLeast: .logic)) ? splat(1.0f) : vfloat{})", isVector: true)
    case .truth: Term(text: "(\(text(atLeast: .logic)) ? 1.0f : 0.0f)", isVector: false)
    }
  }

  /// The term as a truth value (a number holds unless it is 0).
  var truth: Term {
    guard kind != .truth else { return self }
    return Term(
      text: "\(number.text(atLeast: .sum)) != 0.0f", binding: .comparison, kind: .truth, isVector: isVector)
  }

  /// The term with a value for each lane.
  var lanes: Term {
    guard !isVector else { return self }
    return kind == .truth
      ? Term(text: "truth(\(text))", kind: .truth, isVector: true)
      : Term(text: "splat(\(number.text))", isVector: true)
  }
}
