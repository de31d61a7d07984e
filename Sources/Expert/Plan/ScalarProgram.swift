/// The arithmetic of a kernel for one point of its iteration space: a list of operations in evaluation order.
///
/// Every later operation names earlier ones by their place in the list, so the list is a directed acyclic graph.
public struct ScalarProgram: Sendable, Hashable, Codable {
  /// The place of an operation in the list.
  public typealias Value = Int

  /// The operations.
  public var operations: [ScalarOperation]

  /// Makes a program.
  public init(operations: [ScalarOperation] = []) { self.operations = operations }
}

/// One operation of a scalar program.
///
/// Arithmetic is done in fp32 unless said otherwise.
public indirect enum ScalarOperation: Sendable, Hashable, Codable {
  /// The element of `Kernel.operands[index]` at this point, converted to fp32 (labels and masks too).
  case load(Int)
  /// A number.
  case constant(Double)
  /// The index along loop dimension `axis` of the kernel's space, as a number.
  case index(Int)
  /// The result of `Kernel.reductions[index]`, the same at every point of a row; for `moments` see `component`.
  case reduction(Int, component: Int)
  /// The running value of `Kernel.scans[index]` at this point.
  case scan(Int)
  /// A function of one value.
  case unary(UnaryFunction, ScalarProgram.Value)
  /// A function of two values.
  case binary(BinaryFunction, ScalarProgram.Value, ScalarProgram.Value)
  /// `condition` is a truth value (comparison or logic): where it holds the second, else the third.
  case select(ScalarProgram.Value, ScalarProgram.Value, ScalarProgram.Value)
  /// The element of `Kernel.operands[operand]` whose position along loop dimension `axis` is the value
  /// (an integer, such as a label) instead of the loop's own index.
  case gather(operand: Int, axis: Int, at: ScalarProgram.Value)
}

/// Functions of one value.
///
/// Comparisons give truth values, the others numbers.
public enum UnaryFunction: String, Sendable, Hashable, Codable, CaseIterable {
  case negate, absolute, squareRoot, reciprocalSquareRoot, reciprocal, exponential, exponentialMinusOne
  case logarithm, logarithmOfOnePlus, hyperbolicTangent, errorFunction, sigmoid, sine, cosine
  case floor, ceiling, round, truncate, sign
  case logicalNot, isNaN, isInfinite
}

/// Functions of two values.
///
/// Comparisons give truth values, the others numbers.
///
/// `minimum` and `maximum` give NaN if either side is NaN, as PyTorch's do.
public enum BinaryFunction: String, Sendable, Hashable, Codable, CaseIterable {
  case add, subtract, multiply, divide, power, minimum, maximum, remainder, floorDivide
  case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual
  case logicalAnd, logicalOr, logicalXor
}

/// How a reduction combines values.
public enum ReductionFunction: String, Sendable, Hashable, Codable, CaseIterable {
  case sum, product, minimum, maximum
  /// Position of the first largest or smallest element along the row (row-major over row dimensions).
  case argumentOfMaximum, argumentOfMinimum
  /// Component 0: mean; component 1: sum of squared deviations from it. One pass.
  case moments
  /// Component 0: maximum m; component 1: sum of exp(x - m). One pass (online softmax).
  case logSumExp
  /// Truth values: whether any, whether all hold.
  case any, all

  /// Whether it tells where an element is.
  var isPosition: Bool { self == .argumentOfMaximum || self == .argumentOfMinimum }
}
