import Domain

extension Launch {
  /// Adds a bias over columns to every load of buffer 0, for a product that is computed without it.
  mutating func addBias(_ bias: Buffer, columns: Int) {
    addBias(bias) { access in
      // A column's place in the row is its place in the bias.
      access.offset %= columns
      access.strides[0] = 0
    }
  }

  /// Adds a bias over one dimension of the space to every load of buffer 0.
  mutating func addBias(_ bias: Buffer, along dimension: Int) {
    addBias(bias) { access in
      access.offset = 0
      for place in access.strides.indices { access.strides[place] = place == dimension ? 1 : 0 }
    }
  }

  private mutating func addBias(_ bias: Buffer, placing: (inout Access) -> Void) {
    guard case .loops(var kernel) = body else { return }
    var operands = kernel.operands
    var moved: [ScalarProgram.Value] = []
    var program = ProgramBuilder()
    for operation in kernel.program.operations {
      let copy = program.add(operation.renamed { moved[$0] })
      guard case .load(let operand) = operation, kernel.operands[operand].buffer == 0 else {
        moved.append(copy)
        continue
      }
      var access = kernel.operands[operand]
      access.buffer = inputs.count
      placing(&access)
      operands.append(access)
      moved.append(program.binary(.add, copy, program.add(.load(operands.count - 1))))
    }
    kernel.operands = operands
    kernel.program = program.program
    for place in kernel.reductions.indices {
      kernel.reductions[place].operand = moved[kernel.reductions[place].operand]
    }
    for place in kernel.scans.indices { kernel.scans[place].operand = moved[kernel.scans[place].operand] }
    for place in kernel.stores.indices { kernel.stores[place].value = moved[kernel.stores[place].value] }
    body = .loops(kernel)
    inputs.append(bias)
  }
}

extension ScalarOperation {
  /// The operation over other places.
  func renamed(_ place: (ScalarProgram.Value) -> ScalarProgram.Value) -> ScalarOperation {
    switch self {
    case .load, .constant, .index, .reduction, .scan: self
    case .unary(let function, let operand): .unary(function, place(operand))
    case .binary(let function, let left, let right): .binary(function, place(left), place(right))
    case .select(let condition, let first, let second): .select(place(condition), place(first), place(second))
    case .gather(let operand, let axis, let at): .gather(operand: operand, axis: axis, at: place(at))
    }
  }
}
