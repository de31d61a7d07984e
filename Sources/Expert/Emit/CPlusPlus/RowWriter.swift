import Domain

/// What both kinds of passes share: index variables, pointers, values of outer scopes, row dimensions' loops, stores.
struct RowWriter {
  typealias Value = ScalarProgram.Value

  let frame: KernelWriter
  var point: PointWriter

  var kernel: Kernel { frame.kernel }
  var analysis: KernelAnalysis { frame.analysis }

  init(_ frame: KernelWriter) {
    self.frame = frame
    let kernel = frame.kernel
    let outer = frame.parallelAxes
    let indices = kernel.extents.indices.map { axis in
      if axis == kernel.laneAxis { return "j" }
      if axis >= kernel.outerRank { return "r\(axis - kernel.outerRank)" }
      return outer.count == 1 && frame.tileCount == 1 ? "i" : "i\(axis)"
    }
    let pointers = kernel.operands.map { access in
      PointWriter.Pointer(
        name: frame.signature.inputs[access.buffer],
        count: frame.launch.inputs[access.buffer].type.elementCount, folded: [])
    }
    point = PointWriter(
      program: kernel.program, operands: kernel.operands, pointers: pointers, extents: kernel.extents,
      laneAxis: kernel.laneAxis, indices: indices)
  }

  /// Takes the parallel loop's `i` apart into the indices of the outer dimensions and the tile's first column.
  func declareIndices(_ code: inout Code) {
    let outer = frame.parallelAxes
    var rest = "i"
    if frame.tileCount > 1 {
      code.line("const int64_t c = i % \(frame.tileCount) * \(frame.tile);")
      rest = "i / \(frame.tileCount)"
    }
    for axis in outer.reversed() where point.indices[axis] != "i" {
      let isFirst = axis == outer.first
      code.line(
        "const int64_t \(point.indices[axis]) = \(rest)\(isFirst ? "" : " % \(kernel.extents[axis])");")
      rest = rest == "i" ? "i / \(kernel.extents[axis])" : "\(rest) / \(kernel.extents[axis])"
    }
  }

  /// Declares for each operand a pointer to the row's first element.
  mutating func declarePointers(_ code: inout Code) {
    var declared: [String: String] = [:]
    for (operand, access) in kernel.operands.enumerated() {
      let folded = Set(frame.parallelAxes).subtracting(gatheredAxes(of: operand))
      let start = rowStart(point.pointers[operand], access, folded: folded)
      point.pointers[operand].folded = folded
      guard start != point.pointers[operand].name else { continue }
      if let name = declared[start] {
        point.pointers[operand].name = name
        continue
      }
      let stem = point.pointers[operand].name + "_row"
      let name = declared.values.contains(stem) ? "\(stem)\(operand)" : stem
      code.line("const \(Spelling.type(access.elementType))* const \(name) = \(start);")
      declared[start] = name
      point.pointers[operand].name = name
    }
  }

  private func gatheredAxes(of operand: Int) -> Set<Int> {
    Set(
      kernel.program.operations.compactMap {
        if case .gather(operand, let axis, _) = $0 { axis } else { nil }
      })
  }

  private func rowStart(_ pointer: PointWriter.Pointer, _ access: Access, folded: Set<Int>) -> String {
    let others = Set(kernel.extents.indices).subtracting(folded)
    let start = point.address(pointer, access.strides, skipping: others)
    return access.offset == 0 ? start : "\(start) + \(access.offset)"
  }

  /// Declares those of `values` that belong to a place and are used elsewhere or more than once.
  mutating func declare(
    _ values: [Value], at place: KernelAnalysis.Place, targets: [Value] = [], in code: inout Code
  ) {
    let analysis = analysis, program = kernel.program
    let here = values.filter { analysis.place(of: $0) == place }
    let elsewhere = Set(
      values.filter { analysis.place(of: $0) != place && point.names[$0] == nil }
        .flatMap(analysis.inputs(of:)))
    point.declare(here, targets: targets, in: &code, inputs: analysis.inputs(of:)) { value in
      if case .scan = program.operations[value] { return true }
      return elsewhere.contains(value)
    }
  }

  /// Nested loops over the row dimensions that lanes do not run along; each declares what varies with it alone.
  mutating func middleLoops(
    _ values: [Value], pass: Int, beforeLast: (inout Code) -> Void = { _ in }, in code: inout Code,
    _ body: (inout RowWriter, inout Code) -> Void
  ) {
    let axes = analysis.middleAxes
    func nest(_ depth: Int, _ writer: inout RowWriter, _ code: inout Code) {
      let isLast = depth == axes.count - (analysis.lanesAreOuter ? 1 : 0)
      if isLast { beforeLast(&code) }
      guard depth < axes.count else { return body(&writer, &code) }
      let axis = axes[depth], index = point.indices[axis], extent = kernel.extents[axis]
      let backwards = analysis.isReversed(pass: pass) && axis == kernel.extents.count - 1
      let loop =
        backwards
        ? "for (int64_t \(index) = \(extent - 1); \(index) >= 0; --\(index)) {"
        : "for (int64_t \(index) = 0; \(index) < \(extent); ++\(index)) {"
      code.block(loop) { code in
        writer.declare(values, at: .middle(axis), in: &code)
        nest(depth + 1, &writer, &code)
      }
    }
    var writer = self
    if axes.isEmpty && analysis.lanesAreOuter { beforeLast(&code) }
    nest(0, &writer, &code)
  }

  /// The position along the row dimensions that lanes do not run along, as an expression; nil for none.
  var middlePosition: String? {
    let axes = analysis.middleAxes.filter { kernel.extents[$0] > 1 }
    guard let first = axes.first else { return nil }
    return axes.dropFirst().reduce(point.indices[first]) {
      "(\($0)) * \(kernel.extents[$1]) + \(point.indices[$1])"
    }
    .replacing("(\(point.indices[first]))", with: point.indices[first])
  }

  /// A store of a value at every point, or for every lane.
  func store(_ store: Store, _ code: inout Code) {
    let pointer = storePointer(store)
    let stride = point.stride(store.access.strides, along: kernel.laneAxis)
    let place = point.address(pointer, store.access.strides)
    let value = stored(point.term(store.value), as: store.access.elementType).lanes.text
    guard stride <= 1 else { return code.line("storeStrided(\(place), \(stride), \(value), lanes);") }
    let streams =
      kernel.parameters.nonTemporalStores && store.access.elementType == .float32 && !store.oncePerRow
    code.line("\(streams ? "stream" : "store")(\(place), \(value), lanes);")
  }

  /// A store of one number.
  func storeScalar(_ store: Store, _ code: inout Code) {
    let type = Spelling.type(store.access.elementType)
    let value = stored(point.term(store.value), as: store.access.elementType).text
    let element = point.element(storePointer(store), store.access.strides)
    code.line("\(element) = \(type == "float" ? value : "fromFloat((\(type)*)nullptr, \(value))");")
  }

  private func stored(_ term: Term, as type: ElementType) -> Term {
    term.kind == .integer && !type.isFloatingPoint ? term : term.number
  }

  private func storePointer(_ store: Store) -> PointWriter.Pointer {
    let name = frame.signature.outputs[store.access.buffer]
    return PointWriter.Pointer(
      name: store.access.offset == 0 ? name : "(\(name) + \(store.access.offset))", count: 0, folded: [])
  }
}
