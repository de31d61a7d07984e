/// The accumulator of a reduction in C++.
struct ReductionSpelling {
  let function: ReductionFunction
  /// Whether so many elements meet in a lane that the sum is taken in two levels.
  let isLong: Bool

  /// Rows up to this length are summed in one level.
  static let shortRow = 2048

  init(_ function: ReductionFunction, rowLength: Int) {
    self.function = function
    isLong = rowLength > Self.shortRow && (function == .sum || function == .moments)
  }

  /// Whether the accumulator takes groups of vectors instead of single ones.
  var takesGroups: Bool { function == .moments || function == .logSumExp }

  var accumulator: String {
    let name = function.rawValue
    let capitalised = name.prefix(1).uppercased() + name.dropFirst()
    return (isLong ? "Long" : "") + capitalised
  }

  /// A name for the result.
  func resultName(_ index: Int) -> String {
    switch function {
    case .sum: "sum_\(index)"
    case .product: "product_\(index)"
    case .maximum: "max_\(index)"
    case .minimum: "min_\(index)"
    case .argumentOfMaximum: "argmax_\(index)"
    case .argumentOfMinimum: "argmin_\(index)"
    case .moments: "moments_\(index)"
    case .logSumExp: "lse_\(index)"
    case .any: "any_\(index)"
    case .all: "all_\(index)"
    }
  }

  /// The component of a result of two numbers, as a suffix.
  func member(_ component: Int) -> String {
    switch function {
    case .moments: component == 0 ? ".mean" : ".deviations"
    case .logSumExp: component == 0 ? ".maximum" : ".sum"
    default: ""
    }
  }

  var kind: Term.Kind {
    switch function {
    case .any, .all: .truth
    case .argumentOfMaximum, .argumentOfMinimum: .integer
    default: .number
    }
  }

  /// The combination of a running scan or a total.
  static func combination(_ function: ReductionFunction) -> String {
    switch function {
    case .product: "Times"
    case .maximum, .any: "Larger"
    case .minimum, .all: "Smaller"
    default: "Plus"
    }
  }
}
