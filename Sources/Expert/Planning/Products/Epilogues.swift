import Domain

/// What a product kernel does with its results when nothing else follows.
enum Epilogues {
  /// Stores the product as it is.
  static func identity(over space: [Int], name: String) -> Kernel {
    let access = Access(buffer: 0, strides: denseStrides(space))
    return Kernel(
      name: name, extents: space, outerRank: space.count - 1, operands: [access],
      program: ScalarProgram(operations: [.load(0)]), stores: [Store(0, to: access)],
      laneAxis: space.count - 1)
  }
}

extension TensorProduct.Form {
  /// The dimension of the epilogue's space that counts columns or filters.
  var columnDimension: Int {
    switch self {
    case .matrices: 2
    case .convolution: 1
    }
  }
}
