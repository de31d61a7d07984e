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
  /// The dimensions of the result in the order of a tile: matrices and rows, columns; images and pixels, filters.
  var tileOrder: [Int] {
    switch self {
    case .matrices: [0, 1, 2]
    case .convolution: [0, 2, 1]
    }
  }
}

extension Kernel {
  /// The kernel with its loops in another order, for one whose points are independent.
  func permuted(_ order: [Int]) -> Kernel {
    var kernel = self
    kernel.extents = order.map { extents[$0] }
    for place in operands.indices { kernel.operands[place].permute(order) }
    for place in stores.indices { kernel.stores[place].access.permute(order) }
    kernel.program.operations = program.operations.map { operation in
      switch operation {
      case .index(let axis): .index(order.firstIndex(of: axis) ?? axis)
      case .gather(let operand, let axis, let at):
        .gather(operand: operand, axis: order.firstIndex(of: axis) ?? axis, at: at)
      default: operation
      }
    }
    return kernel
  }
}

extension Access {
  fileprivate mutating func permute(_ order: [Int]) { strides = order.map { strides[$0] } }
}
