import Domain

/// Writes the Triton function of a loop kernel.
///
/// A program that holds its whole row walks the arithmetic once; `TritonPasses` walks longer rows in chunks.
struct TritonKernel {
  typealias Value = ScalarProgram.Value

  let kernel: Kernel
  let space: TritonSpace
  let analysis: KernelAnalysis
  let signature: TritonSignature
  var point: TritonPoint

  init(_ launch: Launch, _ kernel: Kernel) {
    let signature = TritonSignature(launch)
    self.kernel = kernel
    self.signature = signature
    space = TritonSpace(kernel)
    analysis = KernelAnalysis(kernel)
    let pointers = kernel.operands.map {
      TritonPoint.Pointer(
        name: signature.inputs[$0.buffer], count: launch.inputs[$0.buffer].type.elementCount)
    }
    point = TritonPoint(program: kernel.program, operands: kernel.operands, pointers: pointers, space: space)
  }

  /// The grid of programs.
  var grid: [Int] { [space.programs] }

  /// The definition, with a comment that says how the work is dealt out.
  func text() -> String {
    var code = Code(step: "    ")
    code.line("@triton.jit")
    code.block(signature.head, closing: "") { code in
      code.line("# \(description)")
      var writer = self
      writer.declareRows(&code)
      if space.holdsRow {
        writer.writeWhole(&code)
      } else {
        var passes = TritonPasses(writer)
        passes.write(&code)
      }
    }
    return code.text
  }

  private var description: String {
    let shape = kernel.extents.map(String.init).joined(separator: " x ")
    switch space.form {
    case .flat: return "\(shape) points, \(space.rows) a program"
    case .row, .tile:
      let rows = space.rows == 1 ? "a row a program" : "\(space.rows) rows a program"
      let held = space.holdsRow ? "held in registers" : "in chunks of \(space.columns)"
      return "\(space.rowCount) rows of \(space.rowLength) (\(shape)); \(rows), \(held)"
    }
  }

  // MARK: Indices

  /// Whether elements lie so far apart that 32 bits do not count them.
  private var isWide: Bool {
    let reach = (kernel.operands + kernel.stores.map(\.access)).map { access in
      zip(access.strides, kernel.extents).reduce(access.offset) { $0 + abs($1.0) * $1.1 }
    }
    return max(reach.max() ?? 0, kernel.extents.reduce(1, *) + space.rows * space.columns) >= 1 << 31
  }

  private func declareRows(_ code: inout Code) {
    let program = isWide ? "tl.program_id(0).to(tl.int64)" : "tl.program_id(0)"
    switch space.form {
    case .flat: code.line("i = \(program) * \(space.rows) + tl.arange(0, \(space.rows))")
    case .row: code.line("row = \(program)")
    case .tile: code.line("row = \(program) * \(space.rows) + tl.arange(0, \(space.rows))[:, None]")
    }
    declare(groups(Array(kernel.program.operations.indices), kernel.stores), along: .rows, &code)
    if space.form != .flat, space.holdsRow { declareColumns(from: nil, kernel.stores, nil, &code) }
  }

  /// Declares the row's points, from a loop's `start` where there is one, and the positions that values look at.
  func declareColumns(from start: String?, _ stores: [Store], _ values: [Value]?, _ code: inout Code) {
    let range = "tl.arange(0, \(space.columns))\(space.form == .tile ? "[None, :]" : "")"
    code.line("r = \(start.map { "\($0) + " } ?? "")\(range)")
    declare(groups(values ?? Array(kernel.program.operations.indices), stores), along: .columns, &code)
  }

  private func groups(_ values: [Value], _ stores: [Store]) -> [TritonSpace.Group] {
    let read = values.flatMap { point.groups($0) }
    let written = stores.flatMap { space.steps($0.access.strides).map(\.group) }
    return Set(read + written).sorted()
  }

  private func declare(_ groups: [TritonSpace.Group], along axes: TritonTerm.Axes, _ code: inout Code) {
    for group in groups where space.axes(of: group) == axes && !space.isWhole(group) {
      code.line("\(space.name(group)) = \(space.position(group))")
    }
  }

  // MARK: The row at hand

  /// All values in the order of the program, then the stores.
  private mutating func writeWhole(_ code: inout Code) {
    let values = closure()
    let uses = uses(among: values)
    var combined: Set<Int> = []
    for value in values {
      switch kernel.program.operations[value] {
      case .reduction(let index, let component):
        let reduction = reduction(index)
        if combined.insert(index).inserted {
          reduction.combine(point.term(kernel.reductions[index].operand), &code)
        }
        point.names[value] = reduction.result(component)
      case .scan(let index): writeScan(index, value, &code)
      default: point.declare([value], uses: uses, in: &code)
      }
    }
    for store in kernel.stores { write(store, &code) }
  }

  /// Everything that is stored, with what it needs, behind reductions and scans too.
  private func closure() -> [Value] {
    var pending = kernel.stores.map(\.value), found = Set(pending)
    while let value = pending.popLast() {
      for input in inputs(of: value) where found.insert(input).inserted { pending.append(input) }
    }
    return found.sorted()
  }

  private func inputs(of value: Value) -> [Value] {
    if case .reduction(let index, _) = kernel.program.operations[value] {
      return [kernel.reductions[index].operand]
    }
    return analysis.inputs(of: value)
  }

  private func uses(among values: [Value]) -> [Value: Int] {
    var uses: [Value: Int] = [:]
    var combined: Set<Int> = []
    for store in kernel.stores { uses[store.value, default: 0] += 1 }
    for value in values {
      if case .reduction(let index, _) = kernel.program.operations[value] {
        guard combined.insert(index).inserted else { continue }
        uses[kernel.reductions[index].operand, default: 0] += reduction(index).operandUses
      } else {
        for input in analysis.inputs(of: value) { uses[input, default: 0] += 1 }
      }
    }
    return uses
  }

  // MARK: Parts

  func reduction(_ index: Int) -> TritonReduction {
    TritonReduction(function: kernel.reductions[index].function, index: index, space: space)
  }

  mutating func writeScan(_ index: Int, _ value: Value, _ code: inout Code) {
    let scan = TritonScan(scan: kernel.scans[index], index: index, space: space)
    let name = point.name(of: value)
    scan.step(point.term(kernel.scans[index].operand), name: name, &code)
    let axes: TritonTerm.Axes = space.form == .tile ? [.rows, .columns] : .columns
    point.names[value] = TritonTerm(text: name, axes: axes)
  }

  /// A store at every point of the tile, or once a row.
  func write(_ store: Store, _ code: inout Code) {
    let term = point.term(store.value)
    let value: TritonTerm =
      switch (term.kind, store.access.elementType) {
      case (.truth, .bool): term
      case (_, .bool): term.truth
      case (.integer, let type) where !type.isFloatingPoint: term
      default: term.number
      }
    let axes: TritonTerm.Axes = store.oncePerRow ? .rows : [.rows, .columns]
    let place =
      point.address(signature.outputs[store.access.buffer], store.access) + spread(store.access, axes)
    let mask = space.mask(axes).map { ", mask=\($0)" } ?? ""
    code.line("tl.store(\(place), \(value.text)\(mask))")
  }
  /// Axes that have one place only are added, so that an address has the shape of what is stored there.
  private func spread(_ access: Access, _ wanted: TritonTerm.Axes) -> String {
    let missing = wanted.subtracting(point.axes(access))
    var text = ""
    if missing.contains(.rows), space.form != .row { text += " + \(space.outerIndex)" }
    if missing.contains(.columns), space.form != .flat { text += " + r" }
    return text
  }
}
