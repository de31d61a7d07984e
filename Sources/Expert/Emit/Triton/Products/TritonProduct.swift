import Domain

/// Writes the Triton functions of a product on tensor cores, and the Python function that prepares its operands.
struct TritonProduct {
  let product: TensorProduct
  let kernel: Kernel
  let signature: TritonSignature
  /// One for each kernel: a transposed convolution with a stride has several.
  let geometries: [any ProductGeometry]
  private let analysis: KernelAnalysis
  private let space: TritonSpace
  private var point: TritonPoint

  /// - Returns: `nil` for an epilogue that is no loop kernel.
  init?(_ product: TensorProduct) {
    guard case .loops(let kernel) = product.epilogue.body else { return nil }
    self.product = product
    self.kernel = kernel
    let signature = TritonSignature(product.epilogue)
    self.signature = signature
    geometries =
      switch product.form {
      case .matrices(let form): [MatrixGeometry(form: form, tile: product.tile, parts: product.parts)]
      case .convolution(let form):
        form.phases.indices.map {
          ConvolutionGeometry(form: form, phase: $0, widest: product.tile, parts: product.parts)
        }
      }
    analysis = KernelAnalysis(kernel)
    let space = TritonSpace(tilesOf: kernel, rows: product.tile.rows, columns: product.tile.columns)
    self.space = space
    let pointers = kernel.operands.map {
      TritonPoint.Pointer(
        name: signature.inputs[$0.buffer],
        count: product.epilogue.inputs[$0.buffer].type.elementCount)
    }
    point = TritonPoint(
      program: kernel.program, operands: kernel.operands, pointers: pointers, space: space)
  }

  /// The function to call from `forward`, with operands, the epilogue's other inputs and the outputs.
  var runName: String { "run_" + TritonSpelling.identifier(product.epilogue.kernelName) }

  /// All definitions.
  func text() -> String { (geometries.map(definition) + [run]).joined(separator: "\n\n\n") }

  /// Allocates the outputs and calls the function.
  func writeCall(_ code: inout Code) {
    TritonForward.allocate(product.epilogue.outputs, &code)
    let inputs = [product.left, product.right] + product.epilogue.inputs.dropFirst()
    let arguments = inputs.map { "\($0.name).contiguous()" } + product.epilogue.outputs.map(\.name)
    code.line("\(runName)(\(arguments.joined(separator: ", ")))")
  }

  // MARK: A kernel

  private static let parts = [
    "left_high", "left_low", "left_scale", "right_high", "right_low", "right_scale", "left_ptr",
    "right_ptr",
  ]

  private func definition(_ geometry: any ProductGeometry) -> String {
    var code = Code(step: "    ")
    code.line("@triton.jit")
    let others = Array(signature.inputs.dropFirst()) + signature.outputs
    code.block(
      "def \(signature.name)\(geometry.suffix)(\((TritonProduct.parts + others).joined(separator: ", "))):",
      closing: ""
    ) {
      let tile = geometry.tile
      $0.line(
        "# \(geometry.description); tiles of \(tile.rows) x \(tile.columns), \(tile.inner) terms at a time"
      )
      geometry.writePositions(&$0)
      writeSum(geometry, &$0)
      geometry.writeRepair(&$0)
      writeEpilogue(geometry, &$0)
    }
    return code.text.trimmingNewlines
  }

  /// Tensor cores drop what does not fit when they add, so a chunk's sum starts anew and joins the rest in fp32.
  private func writeSum(_ geometry: any ProductGeometry, _ code: inout Code) {
    let tile = geometry.tile
    code.line("total = tl.zeros([\(tile.rows), \(tile.columns)], dtype=tl.float32)")
    code.block("for step in range(0, \(geometry.steps)):", closing: "") { code in
      geometry.writeStep(&code)
      switch product.parts {
      case .one: code.line("part = tl.dot(left_0, right_0)")
      case .two:
        code.line("part = tl.dot(left_1, right_0)")
        code.line("part = tl.dot(left_0, right_1, part)")
        code.line("part = tl.dot(left_0, right_0, part)")
      }
      code.line("total += part")
    }
    code.line("total = total * tl.load(left_scale + \(geometry.leftScale))[:, None]")
    code.line("total = total * tl.load(right_scale + \(geometry.rightScale))[None, :]")
  }

  private func writeEpilogue(_ geometry: any ProductGeometry, _ code: inout Code) {
    let isWide = kernel.extents.reduce(1, *) >= 1 << 31
    code.line("row = \(geometry.row)[:, None]\(isWide ? ".to(tl.int64)" : "")")
    code.line("r = n[None, :]")
    var writer = self
    writer.writeResults(&code)
  }

  private mutating func writeResults(_ code: inout Code) {
    for group in groups where !space.isWhole(group) {
      code.line("\(space.name(group)) = \(space.position(group))")
    }
    for (value, operation) in kernel.program.operations.enumerated() {
      guard case .load(let operand) = operation, kernel.operands[operand].buffer == 0 else {
        continue
      }
      point.names[value] = TritonTerm(text: "total", axes: [.rows, .columns])
    }
    point.declare(Array(kernel.program.operations.indices), uses: uses, in: &code)
    for store in kernel.stores { write(store, &code) }
  }

  private var groups: [TritonSpace.Group] {
    let read = kernel.program.operations.indices.filter { point.names[$0] == nil && !isResult($0) }
      .flatMap {
        point.groups($0)
      }
    let written = kernel.stores.flatMap { space.steps($0.access.strides).map(\.group) }
    return Set(read + written).sorted()
  }

  private func isResult(_ value: ScalarProgram.Value) -> Bool {
    if case .load(let operand) = kernel.program.operations[value] {
      kernel.operands[operand].buffer == 0
    } else {
      false
    }
  }

  private var uses: [ScalarProgram.Value: Int] {
    var uses: [ScalarProgram.Value: Int] = [:]
    for store in kernel.stores { uses[store.value, default: 0] += 1 }
    for value in kernel.program.operations.indices {
      for input in analysis.inputs(of: value) { uses[input, default: 0] += 1 }
    }
    return uses
  }

  private func write(_ store: Store, _ code: inout Code) {
    let place = point.address(signature.outputs[store.access.buffer], store.access)
    let mask = space.mask([.rows, .columns]).map { ", mask=\($0)" } ?? ""
    code.line("tl.store(\(place), \(point.term(store.value).number.text)\(mask))")
  }

  // MARK: Its call

  private var run: String {
    var code = Code(step: "    ")
    let others = Array(signature.inputs.dropFirst()) + signature.outputs
    code.block(
      "def \(runName)(\((["left", "right"] + others).joined(separator: ", "))):", closing: ""
    ) {
      geometries.first?.writeLeft(&$0)
      for geometry in geometries { call(geometry, others, &$0) }
    }
    return code.text.trimmingNewlines
  }

  private func call(_ geometry: any ProductGeometry, _ others: [String], _ code: inout Code) {
    geometry.writeRight(&code)
    let tile = geometry.tile
    let arguments = ["*left_parts", "*right_parts", "left", "right"] + others
    code.line("\(signature.name)\(geometry.suffix)[(\(geometry.programs),)](")
    code.line(
      "    \(arguments.joined(separator: ", ")), num_warps=\(tile.warps), num_stages=\(tile.stages))")
  }
}

extension TritonSpace {
  /// The space of a product's epilogue: rows of a tile run along all dimensions but the last.
  init(tilesOf kernel: Kernel, rows: Int, columns: Int) {
    form = .tile
    extents = kernel.extents
    outerRank = kernel.extents.count - 1
    self.rows = rows
    self.columns = columns
  }
}

/// What tells matrices from convolutions in a product's text.
protocol ProductGeometry: Sendable {
  /// The tile as it is used.
  var tile: ProductTile { get }
  /// What follows the kernel's name.
  var suffix: String { get }
  /// The product in words.
  var description: String { get }
  /// Programs of the grid, and chunks of the sum.
  var programs: Int { get }
  var steps: Int { get }
  /// Places of the tile's scales; the tile's places among all results' rows.
  var leftScale: String { get }
  var rightScale: String { get }
  var row: String { get }
  /// Declares `n`, the columns' places, and what the steps need.
  func writePositions(_ code: inout Code)
  /// Loads `left_0`, `left_1` ([rows, inner]) and `right_0`, `right_1` ([inner, columns]) of chunk `step`.
  func writeStep(_ code: inout Code)
  /// Computes `total` anew in fp32 where it is not finite.
  func writeRepair(_ code: inout Code)
  /// Sets `left_parts` from `left`, and `right_parts` from `right`.
  func writeLeft(_ code: inout Code)
  func writeRight(_ code: inout Code)
}

extension ProductGeometry {
  func ceiling(_ number: Int, _ step: Int) -> Int { (number + step - 1) / step * step }

  /// Declares the tile's own coordinates.
  func writeTile(rows: Int, columns: Int, _ program: String, _ code: inout Code) {
    code.line("tile_row, tile_column = _tile(\(program), \(rows), \(columns), \(tile.group))")
    code.line("m = tile_row * \(tile.rows) + tl.arange(0, \(tile.rows))")
    code.line("n = tile_column * \(tile.columns) + tl.arange(0, \(tile.columns))")
    code.line("k = tl.arange(0, \(tile.inner))")
  }
}

extension CandidatePlan {
  /// The products on tensor cores, in order.
  var tensorProducts: [TritonProduct] {
    steps.compactMap { if case .tensorProduct(let product) = $0 { TritonProduct(product) } else { nil } }
  }
}
