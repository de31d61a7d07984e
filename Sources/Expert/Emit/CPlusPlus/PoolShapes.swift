import Domain

/// What follows from a pooling kernel's shapes.
extension PoolWriter {
  var rank: Int { kernel.input.count }
  var last: Int { rank - 1 }
  var isMaximum: Bool { kernel.function == .maximum }
  var neutral: String { isMaximum ? "-INFINITY" : "0.0f" }

  /// Index variables of the spatial dimensions but the last, of the input and of the output.
  var inputIndices: [String] { (0..<last).map { "p\($0)" } }
  var outputIndices: [String] { (0..<last).map { "o\($0)" } }

  /// Floats of the row of combined columns: padding, columns, and what the last vector may touch.
  var columnsCount: Int {
    let vectors = (kernel.output[last] + 15) / 16 * 16
    let reach = vectors * kernel.stride[last] + (kernel.window[last] - 1) * kernel.dilation[last]
    return (max(reach, kernel.input[last] + kernel.padding[last]) + 63) / 16 * 16
  }

  var outputColumns: Int { (kernel.output[last] + 15) / 16 * 16 }

  var inputPlane: Int { (kernel.input.reduce(1, *) + 15) / 16 * 16 }

  /// Whether the prologue's results are kept for a plane, since windows overlap and each would compute them anew.
  var keepsPlane: Bool {
    let overlaps = (0..<last).contains { kernel.window[$0] > kernel.stride[$0] }
    let isCostly = kernel.prologue.operations.contains {
      switch $0 {
      case .unary(let function, _): ExpressionRules.isCostly(function)
      case .binary(.divide, _, _), .binary(.power, _, _), .gather: true
      default: false
      }
    }
    return overlaps && isCostly && inputPlane <= 1 << 17
  }

  /// What every window divides by, if it is the same for all.
  var fixedDivisor: Int? { kernel.fixedDivisor }

  var countsWindows: Bool { !isMaximum && fixedDivisor == nil }

  /// Elements of a window that count, along one axis, from the window's first place.
  func count(from start: String, axis: Int) -> String {
    let window = kernel.window[axis], input = kernel.input[axis], padding = kernel.padding[axis]
    return kernel.countsPadding
      ? "countWithin(\(start), \(window), \(-padding), \(input + padding))"
      : "countWithin(\(start), \(window), 0, \(input))"
  }

  func start(_ index: String, axis: Int) -> String {
    let step = kernel.stride[axis] == 1 ? index : "\(index) * \(kernel.stride[axis])"
    return kernel.padding[axis] == 0 ? step : "\(step) - \(kernel.padding[axis])"
  }
}
