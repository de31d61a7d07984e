/// A gate as a tree.
indirect enum Expression: Sendable, Hashable {
  case number(Double)
  case symbol(String)
  /// A feature by its qualified name.
  case feature(String)
  case not(Expression)
  case negative(Expression)
  case binary(Operator, Expression, Expression)
  /// Whether a feature is one of several symbols.
  case member(Expression, [String])
  /// A function of numbers.
  case function(String, [Expression])
  /// Whether any of these operations occurs.
  case has([String])
  /// Whether an operation feeds another one.
  case sequence(String, String)
}

/// Operators between two expressions, with how tightly they bind.
enum Operator: String, Sendable, Hashable, CaseIterable {
  case or, and
  case less = "<"
  case atMost = "<="
  case more = ">"
  case atLeast = ">="
  case equal = "=="
  case unequal = "!="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divided = "/"
  case remainder = "%"

  /// A larger number binds more tightly.
  ///
  /// `not` stands between `and` and comparisons.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .less, .atMost, .more, .atLeast, .equal, .unequal: Operator.comparisonPrecedence
    case .plus, .minus: 5
    case .times, .divided, .remainder: 6
    }
  }

  static let negationPrecedence = 3
  static let comparisonPrecedence = 4
  static let signPrecedence = 7

  /// Whether both sides must be numbers.
  var isArithmetic: Bool { precedence > Operator.comparisonPrecedence }
  /// Whether both sides must be truths.
  var isLogical: Bool { precedence < Operator.comparisonPrecedence }
}
