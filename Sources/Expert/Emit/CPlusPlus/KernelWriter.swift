import Domain

/// Writes the C function of a loop kernel.
///
/// The frame is the same for all: a parallel loop over the outer dimensions, pointers to the row, the passes, what is
/// stored once a row. `RowPasses` and `TilePasses` write what differs: lanes along the row, or along an outer dimension.
struct KernelWriter {
  let launch: Launch
  let kernel: Kernel
  let analysis: KernelAnalysis
  let signature: KernelSignature
  /// Rows of the leading dimension that one of `KernelSignature.rows` stands for.
  let rowsFactor: Int

  init(_ launch: Launch, _ kernel: Kernel, rowsFactor: Int? = nil) {
    self.launch = launch
    self.kernel = kernel
    self.rowsFactor = rowsFactor ?? 1
    analysis = KernelAnalysis(kernel)
    signature = KernelSignature(launch, name: kernel.name, hasRows: rowsFactor != nil)
  }

  /// The definition, with a comment above it.
  func text() -> String {
    var code = Code()
    code.line("// \(kernel.name): \(description)")
    code.block("\(signature.head) {") { code in
      if kernel.finale != nil {
        FinaleText(self).write(&code)
      } else {
        parallelLoop(over: "i", count: outerCount, in: &code) { body(&$0) }
      }
    }
    return code.text
  }

  private var description: String {
    let shape = kernel.extents.map(String.init).joined(separator: " x ")
    let lanes = "lanes along dimension \(kernel.laneAxis)"
    return "\(shape), \(analysis.passCount) pass\(analysis.passCount == 1 ? "" : "es"), \(lanes)"
  }

  /// Outer dimensions that are walked by the parallel loop.
  var parallelAxes: [Int] { (0..<kernel.outerRank).filter { $0 != kernel.laneAxis } }

  /// Columns of a tile: a multiple of every vector width, no wider than the dimension needs.
  var tile: Int {
    let width = kernel.extents[kernel.laneAxis]
    let wanted = min(max(kernel.parameters.tile, 1), width)
    return (wanted + 15) / 16 * 16
  }

  var tileCount: Int { analysis.lanesAreOuter ? (kernel.extents[kernel.laneAxis] + tile - 1) / tile : 1 }

  /// Iterations of the parallel loop, as an expression.
  var outerCount: String {
    let axes = signature.hasRows ? Array(parallelAxes.dropFirst()) : parallelAxes
    let product = axes.reduce(tileCount * (signature.hasRows ? rowsFactor : 1)) { $0 * kernel.extents[$1] }
    return signature.hasRows ? (product == 1 ? "rows" : "rows * \(product)") : "\(product)"
  }

  /// The number of iterations, as far as it is known.
  var outerIterations: Int { parallelAxes.reduce(tileCount) { $0 * kernel.extents[$1] } }

  /// One iteration of the parallel loop.
  func body(_ code: inout Code) {
    var writer = RowWriter(self)
    writer.declareIndices(&code)
    if analysis.lanesAreOuter {
      var passes = TilePasses(writer)
      passes.write(&code)
    } else {
      writer.declarePointers(&code)
      var passes = RowPasses(writer)
      passes.write(&code)
    }
  }
}

// MARK: - Threads

extension KernelWriter {
  /// Fewer points than this are not worth waking other threads for.
  private static let smallestParallelWork = 1 << 15

  private var isParallel: Bool {
    let costs = kernel.program.operations.count { !isLoad($0) } / 4 + 1
    let work = kernel.extents.reduce(1, *) * max(1, costs)
    return signature.hasRows || (work >= Self.smallestParallelWork && outerIterations > 1)
  }

  private func isLoad(_ operation: ScalarOperation) -> Bool {
    if case .load = operation { true } else { false }
  }

  private var streams: Bool {
    kernel.parameters.nonTemporalStores
      && kernel.stores.contains { !$0.oncePerRow && $0.access.elementType == .float32 }
  }

  /// Floats of scratch memory for the row buffers.
  private var scratchFloats: Int {
    analysis.kept.count * keptStride
  }

  /// Floats of one row buffer.
  var keptStride: Int {
    (analysis.rowLength * (analysis.lanesAreOuter ? tile : 1) + 15) / 16 * 16
  }

  /// `for (index < count) { body }`, shared by the threads, with what a thread needs before and after.
  func parallelLoop(
    over index: String, count: String, iterations: Int? = nil, in code: inout Code,
    _ body: (inout Code) -> Void
  ) {
    let loop = "for (int64_t \(index) = 0; \(index) < \(count); ++\(index)) {"
    let threads = kernel.parameters.threads == 0 ? "threads" : "\(kernel.parameters.threads)"
    let region = "#pragma omp parallel num_threads(\(threads))"
    let total = iterations ?? outerIterations
    let schedule = kernel.parameters.dynamicSchedule ? "dynamic, \(max(1, total / 64))" : "static"
    guard streams || scratchFloats > 0 else {
      if isParallel {
        code.line(region.replacing("parallel", with: "parallel for") + " schedule(\(schedule))")
      }
      code.block(loop, body)
      return
    }
    if isParallel { code.line(region) }
    code.block("{") { code in
      if scratchFloats > 0 { declareScratch(&code) }
      if isParallel { code.line("#pragma omp for schedule(\(schedule))") }
      code.block(loop, body)
      if streams { code.line("fence();") }
    }
  }

  private func declareScratch(_ code: inout Code) {
    code.line("Scratch scratch(\(scratchFloats));")
    for (place, value) in analysis.kept.enumerated() {
      code.line("float* const kept_\(value) = scratch.data\(place == 0 ? "" : " + \(place * keptStride)");")
    }
  }
}
