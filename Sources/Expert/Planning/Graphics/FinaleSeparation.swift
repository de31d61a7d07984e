import Domain

extension CandidatePlan {
  /// The plan with each kernel's finale as a kernel of its own.
  ///
  /// Blocks of a GPU can't wait for each other: row values go to memory, and one more kernel combines them, always in
  /// the same order.
  func separatingFinales() -> CandidatePlan {
    var plan = self
    plan.steps = steps.flatMap { step -> [Step] in
      guard case .launch(let launch) = step else { return [step] }
      return launch.separatingFinale().map { .launch($0) }
    }
    return plan
  }
}

extension Launch {
  fileprivate func separatingFinale() -> [Launch] {
    guard case .loops(var kernel) = body, let finale = kernel.finale else { return [self] }
    let rows = kernel.extents[..<kernel.outerRank].reduce(1, *)
    let outer = TensorType.contiguousStrides(of: Array(kernel.extents[..<kernel.outerRank]))
    let strides = outer + kernel.extents[kernel.outerRank...].map { _ in 0 }
    let values = finale.reductions.map(\.operand)
    let buffers = values.indices.map {
      Buffer(name: "\(kernel.name)_rows\($0)", type: TensorType(shape: [rows]))
    }
    let taken = Set(finale.stores.map(\.access.buffer))
    // Outputs of the finale leave the first kernel; the others keep their order.
    let kept = outputs.indices.filter { !taken.contains($0) }
    kernel.finale = nil
    kernel.stores = kernel.stores.map { store in
      var store = store
      store.access.buffer = kept.firstIndex(of: store.access.buffer) ?? store.access.buffer
      return store
    }
    kernel.stores += values.indices.map {
      Store(values[$0], to: Access(buffer: kept.count + $0, strides: strides), oncePerRow: true)
    }
    let first = Launch(body: .loops(kernel), inputs: inputs, outputs: kept.map { outputs[$0] } + buffers)
    return [first, Launch(finale, of: kernel, rows: rows, reading: buffers, writing: outputs)]
  }

  /// The finale as a kernel with one row, whose elements are the row values.
  private init(
    _ finale: Finale, of kernel: Kernel, rows: Int, reading buffers: [Buffer], writing all: [Buffer]
  ) {
    let loads = buffers.indices.map { ScalarOperation.load($0) }
    let program = loads + finale.program.operations.map { $0.renamed { $0 + loads.count } }
    let taken = Set(finale.stores.map(\.access.buffer)).sorted()
    let total = Kernel(
      name: kernel.name + "_total", extents: [1, rows], outerRank: 1,
      operands: buffers.indices.map { Access(buffer: $0, strides: [0, 1]) },
      program: ScalarProgram(operations: program),
      reductions: finale.reductions.enumerated().map { Reduction($1.function, of: $0) },
      stores: finale.stores.map { store in
        let place = taken.firstIndex(of: store.access.buffer) ?? 0
        let access = Access(
          buffer: place, elementType: store.access.elementType, offset: store.access.offset, strides: [0, 0])
        return Store(store.value + loads.count, to: access, oncePerRow: true)
      },
      laneAxis: 1, principles: kernel.principles)
    self.init(body: .loops(total), inputs: buffers, outputs: taken.map { all[$0] })
  }
}
