/// A Triton expression: its text, how tightly it binds, what it stands for, and along which axes of the tile it varies.
struct TritonTerm {
  enum Kind { case number, truth, integer }

  /// How tightly an expression binds: Python's order, which puts `&` and `|` before comparisons.
  enum Binding: Int, Comparable {
    case comparison, logic, sum, product, unary, primary
    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
  }

  /// The axes of a program's tile.
  struct Axes: OptionSet, Hashable {
    let rawValue: Int
    /// Outer points.
    static let rows = Axes(rawValue: 1)
    /// Points of the row.
    static let columns = Axes(rawValue: 2)
  }

  var text: String
  var binding: Binding = .primary
  var kind: Kind = .number
  var axes: Axes = []
  /// Whether the text is a literal, which Triton must not be asked for methods or precise functions of.
  var isLiteral = false

  /// The text, in parentheses if it binds less tightly than its surroundings ask.
  func text(atLeast least: Binding) -> String { binding < least ? "(\(text))" : text }

  /// The term as a number (a truth value is 1 or 0).
  var number: TritonTerm {
    switch kind {
    case .number: self
    case .integer: TritonTerm(text: "\(text(atLeast: .primary)).to(tl.float32)", axes: axes)
    case .truth: TritonTerm(text: "tl.where(\(text), 1.0, 0.0)", axes: axes)
    }
  }

  /// The term as a truth value (a number holds unless it is 0).
  var truth: TritonTerm {
    guard kind != .truth else { return self }
    return TritonTerm(
      text: "\(text(atLeast: .logic)) != 0", binding: .comparison, kind: .truth, axes: axes)
  }
}
