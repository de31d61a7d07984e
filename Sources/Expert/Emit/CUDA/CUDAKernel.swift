import Domain

/// Writes the `__global__` function of a loop kernel and the C function that launches it.
struct CUDAKernel {
  typealias Value = ScalarProgram.Value

  let kernel: Kernel
  let layout: CUDALayout
  let analysis: KernelAnalysis
  let signature: CUDASignature
  var point: CUDAPoint

  private var space: TritonSpace { layout.space }
  private var isFlat: Bool { space.form == .flat }
  /// The variable that counts the points which a thread walks.
  private var counter: String { isFlat ? "i" : "r" }

  init(_ launch: Launch, _ kernel: Kernel) {
    let signature = CUDASignature(launch)
    self.kernel = kernel
    self.signature = signature
    layout = CUDALayout(kernel)
    analysis = KernelAnalysis(kernel)
    let pointers = kernel.operands.map {
      TritonPoint.Pointer(
        name: signature.inputs[$0.buffer], count: launch.inputs[$0.buffer].type.elementCount)
    }
    point = CUDAPoint(
      program: kernel.program, operands: kernel.operands, pointers: pointers, space: layout.space)
  }

  /// The kernel and its launcher.
  func text() -> String {
    var code = Code()
    code.line("// \(description)")
    if layout.lanes == 4 { code.line("template <bool aligned>") }
    let bounds = "__launch_bounds__(\(layout.threads))"
    code.block("__global__ void \(bounds) \(signature.name)_device(\(signature.parameters)) {") { code in
      var writer = self
      writer.isFlat ? writer.writePoints(&code) : writer.writeRows(&code)
    }
    code.line("")
    writeLauncher(&code)
    return code.text
  }

  private var description: String {
    let shape = kernel.extents.map(String.init).joined(separator: " x ")
    if isFlat { return "\(shape) points, \(layout.lanes) a thread" }
    let rows = layout.rows == 1 ? "a row a block" : "\(layout.rows) rows a block"
    return "\(space.rowCount) rows of \(space.rowLength) (\(shape)); \(rows), \(layout.parts) threads a row"
  }

  private func writeLauncher(_ code: inout Code) {
    let pointers = signature.inputs + signature.outputs
    code.block("extern \"C\" int \(signature.name)(\(signature.parameters), cudaStream_t stream) {") { code in
      func call(_ function: String) -> String {
        let arguments = ["\(layout.blocks)", "\(layout.threads)", "stream"] + pointers
        return "launch(\(function), \(arguments.joined(separator: ", ")))"
      }
      guard layout.lanes == 4 else { return code.line("return \(call("\(signature.name)_device"));") }
      let bits = pointers.map { "(uintptr_t)\($0)" }.joined(separator: " | ")
      code.line("const bool aligned = (\(bits)) % 16 == 0;")
      code.line("return aligned ? \(call("\(signature.name)_device<true>"))")
      code.line("               : \(call("\(signature.name)_device<false>"));")
    }
  }

  // MARK: Independent points

  private mutating func writePoints(_ code: inout Code) {
    let index = layout.index, thread = "(\(index))blockIdx.x * \(layout.threads) + threadIdx.x"
    code.line("const \(index) first = \(layout.lanes == 4 ? "4 * (\(thread))" : thread);")
    code.line("if (first >= \(space.rowCount)) return;")
    let stores = kernel.stores
    writeBody(analysis.needed(for: stores.map(\.value)), stores, [], &code)
  }

  // MARK: Rows

  private mutating func writeRows(_ code: inout Code) {
    declareRow(&code)
    for pass in 0..<analysis.passCount where !analysis.targets(ofPass: pass).isEmpty {
      write(pass: pass, &code)
    }
    writeOnce(&code)
  }

  private var hasSpareRows: Bool { space.rowCount % layout.rows != 0 }

  private func declareRow(_ code: inout Code) {
    let index = layout.index, thread = "(int)threadIdx.x"
    let inner = layout.isAcross ? "\(thread) % \(layout.rows)" : "\(thread) / \(layout.parts)"
    let part = layout.isAcross ? "\(thread) / \(layout.rows)" : "\(thread) % \(layout.parts)"
    let block = "(\(index))blockIdx.x"
    let row = layout.rows == 1 ? block : "\(block) * \(layout.rows) + \(inner)"
    code.line("const int part = \(layout.rows == 1 ? thread : part);")
    if hasSpareRows {
      // Threads beyond the last row go on, since they take part in barriers.
      code.line("const bool exists = \(row) < \(space.rowCount);")
      code.line("const \(index) row = exists ? \(row) : \(space.rowCount - 1);")
    } else {
      code.line("const \(index) row = \(row);")
    }
    declare(groups(Array(kernel.program.operations.indices), kernel.stores), inRow: false, &code)
  }

  private mutating func write(pass: Int, _ code: inout Code) {
    let targets = analysis.targets(ofPass: pass), reductions = analysis.reductions(ofPass: pass)
    let needed = analysis.needed(for: targets, available: Set(point.names.keys))
    let inner = needed.filter { varies($0) }, outer = needed.filter { !varies($0) }
    let wanted = Set(inner.flatMap(analysis.inputs(of:)) + targets)
    point.declare(outer, uses: uses(outer, []), in: &code) { wanted.contains($0) }
    for index in reductions {
      let reduction = reduction(index)
      code.line("\(reduction.type) \(reduction.name) = \(reduction.type)::none();")
    }
    let lanes = layout.lanes == 4 ? "4 * part" : "part", step = layout.lanes * layout.parts
    let loop = "for (int first = \(lanes); first < \(space.rowLength); first += \(step)) {"
    code.block(loop) { code in
      var inside = self
      inside.writeBody(inner, analysis.stores(ofPass: pass), reductions, &code)
    }
    for index in reductions { finish(index, &code) }
  }

  private mutating func finish(_ index: Int, _ code: inout Code) {
    let reduction = reduction(index)
    let shape = "\(layout.threads), \(layout.rows), \(layout.isAcross)"
    code.line("\(reduction.name) = \(reduction.combination)<\(shape)>(\(reduction.name));")
    for (value, operation) in kernel.program.operations.enumerated() {
      guard case .reduction(index, let component) = operation else { continue }
      point.names[value] = reduction.result(component)
    }
  }

  private mutating func writeOnce(_ code: inout Code) {
    let stores = kernel.stores.filter(\.oncePerRow)
    guard !stores.isEmpty else { return }
    code.block(hasSpareRows ? "if (exists && part == 0) {" : "if (part == 0) {") { code in
      var inside = self
      let needed = analysis.needed(for: stores.map(\.value), available: Set(point.names.keys))
      inside.point.declare(needed, uses: inside.uses(needed, stores.map(\.value)), in: &code)
      for store in stores { inside.write(store, &code) }
    }
  }

  private func reduction(_ index: Int) -> CUDAReduction {
    CUDAReduction(function: kernel.reductions[index].function, index: index)
  }
}

// MARK: - The points at hand

extension CUDAKernel {
  /// Computes the points from `first` on: quads are loaded before, and stored after, the lanes are worked on.
  private mutating func writeBody(
    _ values: [Value], _ stores: [Store], _ reductions: [Int], _ code: inout Code
  ) {
    guard layout.lanes == 4 else {
      code.line("const \(layout.index) \(counter) = first;")
      return writeLane(values, stores, reductions, &code)
    }
    loadQuads(values, &code)
    let quads = stores.filter { layout.isQuad($0.access) }
    for index in quads.indices { code.line("float result_\(index)[4];") }
    code.line("#pragma unroll")
    code.block("for (int lane = 0; lane < 4; ++lane) {") { code in
      code.line("const \(layout.index) \(counter) = first + lane;")
      var inside = self
      inside.writeLane(values, stores, reductions, &code)
    }
    guard !quads.isEmpty else { return }
    atFirst([], quads, isFlat || !hasSpareRows ? "{" : "if (exists) {", &code) { code in
      for (index, store) in quads.enumerated() {
        let place = point.distance(store.access)
        code.line("put<aligned>(\(signature.outputs[store.access.buffer]) + \(place), result_\(index));")
      }
    }
  }

  private mutating func loadQuads(_ values: [Value], _ code: inout Code) {
    let loads = values.filter { value in
      guard case .load(let operand) = kernel.program.operations[value] else { return false }
      return point.names[value] == nil && layout.isQuad(kernel.operands[operand])
    }
    guard !loads.isEmpty else { return }
    code.line("float \(loads.map { "\(point.name(of: $0))[4]" }.joined(separator: ", "));")
    atFirst(loads, [], "{", &code) { code in
      for value in loads {
        guard case .load(let operand) = kernel.program.operations[value] else { continue }
        let address = "\(point.pointers[operand].name) + \(point.distance(kernel.operands[operand]))"
        code.line("take<aligned>(\(address), \(point.name(of: value)));")
      }
    }
    for value in loads { point.names[value] = Term(text: "\(point.name(of: value))[lane]", isVector: false) }
  }

  /// A scope in which the point is the first of its quad.
  private func atFirst(
    _ values: [Value], _ stores: [Store], _ opening: String, _ code: inout Code, _ body: (inout Code) -> Void
  ) {
    code.block(opening) { code in
      code.line("const \(layout.index) \(counter) = first;")
      declare(groups(values, stores), inRow: true, &code)
      body(&code)
    }
  }

  private mutating func writeLane(
    _ values: [Value], _ stores: [Store], _ reductions: [Int], _ code: inout Code
  ) {
    let loads = values.filter { point.names[$0] == nil }
    let scalars = stores.filter { layout.lanes == 1 || !layout.isQuad($0.access) }
    declare(groups(loads, scalars), inRow: true, &code)
    let targets = reductions.map { kernel.reductions[$0].operand } + stores.map(\.value)
    point.declare(values, uses: uses(values, targets), in: &code)
    for index in reductions {
      reduction(index).accumulate(point.term(kernel.reductions[index].operand), &code)
    }
    var quad = 0
    for store in stores {
      if layout.lanes == 4, layout.isQuad(store.access) {
        code.line("result_\(quad)[lane] = \(point.term(store.value).number.text);")
        quad += 1
      } else {
        write(store, guarded: !isFlat && hasSpareRows, &code)
      }
    }
  }

  private func write(_ store: Store, guarded: Bool = false, _ code: inout Code) {
    let term = point.term(store.value), type = store.access.elementType
    let value: String =
      switch type {
      case .bool: term.truth.text
      case .float32: term.number.text
      default: "(\(Spelling.type(type)))(\(term.kind == .integer ? term.text : term.number.text))"
      }
    let place = "\(signature.outputs[store.access.buffer])[\(point.distance(store.access))]"
    code.line("\(guarded ? "if (exists) " : "")\(place) = \(value);")
  }

  // MARK: Positions

  private func varies(_ value: Value) -> Bool { analysis.axes[value].contains { $0 >= kernel.outerRank } }

  private func uses(_ values: [Value], _ targets: [Value]) -> [Value: Int] {
    (values.flatMap(analysis.inputs(of:)) + targets).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  private func groups(_ values: [Value], _ stores: [Store]) -> [TritonSpace.Group] {
    let read = values.flatMap { point.groups($0) }
    let written = stores.flatMap { space.steps($0.access.strides).map(\.group) }
    return Set(read + written).sorted()
  }

  private func declare(_ groups: [TritonSpace.Group], inRow: Bool, _ code: inout Code) {
    let wanted = groups.filter { isFlat || ($0.first >= kernel.outerRank) == inRow }
    for group in wanted where !space.isWhole(group) {
      // Python's whole division is C's for what is not negative.
      let position = space.position(group).replacing("//", with: "/")
      code.line("const \(layout.index) \(space.name(group)) = \(position);")
    }
  }
}
