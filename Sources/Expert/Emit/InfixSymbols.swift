extension BinaryFunction {
  /// The sign of a comparison, which C++ and Python share; `nil` for other functions.
  var comparisonSymbol: String? {
    switch self {
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .equal: "=="
    case .notEqual: "!="
    default: nil
    }
  }

  /// The sign of a logical function on truth values; `nil` for other functions.
  var logicSymbol: String? {
    switch self {
    case .logicalAnd: "&"
    case .logicalOr: "|"
    case .logicalXor: "^"
    default: nil
    }
  }
}
