import Domain

/// Writes the C function of a pooling kernel.
///
/// A window is taken apart: first its rows are combined, a vector of columns at a time, into one row in cache; then
/// that row's neighbours are combined into the output. So each input is read once for each row of windows it is in.
struct PoolWriter {
  let kernel: PoolKernel
  let launch: Launch
  let signature: KernelSignature

  init(_ launch: Launch, _ kernel: PoolKernel) {
    self.kernel = kernel
    self.launch = launch
    signature = KernelSignature(launch, name: kernel.name)
  }

  /// The definition, with a comment above it.
  func text() -> String {
    var code = Code()
    code.line(
      "// \(kernel.name): \(kernel.function.rawValue) over windows of \(joined(kernel.window)), stride \(joined(kernel.stride))"
    )
    code.block("\(signature.head) {") { code in
      let threads = kernel.parameters.threads == 0 ? "threads" : "\(kernel.parameters.threads)"
      if isParallel { code.line("#pragma omp parallel num_threads(\(threads))") }
      code.block("{") { code in
        declareBuffers(&code)
        if isParallel { code.line("#pragma omp for schedule(\(schedule))") }
        code.block("for (int64_t i = 0; i < \(kernel.outer.reduce(1, *)); ++i) {") { plane(&$0) }
        if streams { code.line("fence();") }
      }
    }
    return code.text
  }

  private func joined(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " x ") }

  private var schedule: String {
    kernel.parameters.dynamicSchedule ? "dynamic, \(max(1, kernel.outer.reduce(1, *) / 64))" : "static"
  }

  private var isParallel: Bool {
    kernel.outer.reduce(1, *) > 1 && kernel.outer.reduce(1, *) * kernel.input.reduce(1, *) >= 1 << 15
  }

  private var streams: Bool { kernel.parameters.nonTemporalStores && kernel.store.elementType == .float32 }
}

extension PoolWriter {
  private func declareBuffers(_ code: inout Code) {
    let counts = countsWindows ? outputColumns : 0, plane = keepsPlane ? inputPlane : 0
    code.line("Scratch scratch(\(columnsCount + counts + plane));")
    code.line("float* const columns = scratch.data;  // a row of combined columns between its padding")
    code.line("for (int64_t k = 0; k < \(columnsCount); ++k) columns[k] = \(neutral);")
    if keepsPlane { code.line("float* const plane = columns + \(columnsCount);") }
    guard countsWindows else { return }
    code.line(
      "float* const widths = columns + \(columnsCount + plane);  // columns that count for each window")
    let width = count(from: start("k", axis: last), axis: last)
    code.line("for (int64_t k = 0; k < \(kernel.output[last]); ++k) widths[k] = \(width);")
  }

  /// One channel of one batch element.
  private func plane(_ code: inout Code) {
    code.line("const int64_t n = i / \(kernel.outer.last ?? 1), c = i % \(kernel.outer.last ?? 1);")
    if keepsPlane {
      nest(inputIndices, kernel.input.dropLast().map { "\($0)" }, &code) { code in
        overRow(kernel.input[last], &code) { $0.line("store(\(planePlace), \(prologue.lanes.text), lanes);") }
      }
    }
    nest(outputIndices, kernel.output.dropLast().map { "\($0)" }, &code) { code in
      combineRows(&code)
      combineColumns(&code)
    }
  }

  private func nest(_ indices: [String], _ limits: [String], _ code: inout Code, _ body: (inout Code) -> Void)
  {
    guard let index = indices.first, let limit = limits.first else { return body(&code) }
    code.block("for (int64_t \(index) = 0; \(index) < \(limit); ++\(index)) {") { code in
      nest(Array(indices.dropFirst()), Array(limits.dropFirst()), &code, body)
    }
  }

  private func overRow(_ count: Int, _ code: inout Code, _ body: (inout Code) -> Void) {
    code.line("overRow<\(count), \(max(1, kernel.parameters.unroll))>(")
    code.indented { code in
      code.block("[&](int64_t j, auto u, auto lanes) INLINED {", closing: "},", body)
      code.line("[](auto count, auto lanes) INLINED {});")
    }
  }

  private var combine: (String, String) -> String {
    { isMaximum ? "\($0) = maximum(\($0), \($1));" : "\($0) += \($1);" }
  }

  /// Combines the window's rows into `columns`.
  private func combineRows(_ code: inout Code) {
    for axis in 0..<last {
      code.line("const int64_t s\(axis) = \(start(outputIndices[axis], axis: axis));")
      if kernel.padding[axis] > 0 {
        code.line("const int64_t f\(axis) = firstInside(s\(axis), \(kernel.dilation[axis]));")
      }
    }
    overRow(kernel.input[last], &code) { code in
      code.line("vfloat column = splat(\(neutral));")
      windowLoops(0, &code) { $0.line(combine("column", element.lanes.text)) }
      code.line(
        "store(columns + \(kernel.padding[last] == 0 ? "" : "\(kernel.padding[last]) + ")j, column, lanes);")
    }
  }

  private func windowLoops(_ axis: Int, _ code: inout Code, _ body: (inout Code) -> Void) {
    guard axis < last else { return body(&code) }
    let reach = kernel.window[axis] * kernel.dilation[axis], index = inputIndices[axis]
    let first = kernel.padding[axis] > 0 ? "f\(axis)" : "s\(axis)"
    let furthest = (kernel.output[axis] - 1) * kernel.stride[axis] - kernel.padding[axis] + reach
    let end = "s\(axis) + \(reach)"
    let limit = furthest > kernel.input[axis] ? "lesser(\(end), \(kernel.input[axis]))" : end
    let step = kernel.dilation[axis] == 1 ? "++\(index)" : "\(index) += \(kernel.dilation[axis])"
    code.block("for (int64_t \(index) = \(first), end = \(limit); \(index) < end; \(step)) {") { code in
      windowLoops(axis + 1, &code, body)
    }
  }

  /// Combines neighbouring columns, applies the epilogue and stores.
  private func combineColumns(_ code: inout Code) {
    let heights = (0..<last).map { count(from: "s\($0)", axis: $0) }
    if countsWindows && !heights.isEmpty {
      code.line("const float height = \(heights.joined(separator: " * "));")
    }
    overRow(kernel.output[last], &code) { code in
      code.line("vfloat pooled = \(column(0));")
      for k in 1..<max(1, kernel.window[last]) where k < kernel.window[last] {
        code.line(combine("pooled", column(k)))
      }
      if let divisor = fixedDivisor, !isMaximum {
        code.line("pooled /= \(Spelling.float(Double(divisor)));")
      } else if countsWindows {
        code.line("pooled /= load(widths + j, lanes)\(heights.isEmpty ? "" : " * height");")
      }
      storeResult(&code)
    }
  }

  /// The window's k-th column for each lane.
  private func column(_ k: Int) -> String {
    let stride = kernel.stride[last], offset = k * kernel.dilation[last]
    switch stride {
    case 1: return "load(columns + j\(plus(offset)), Index<W>{})"
    case 2:
      let place = "columns + 2 * j\(plus(offset / 2 * 2))"
      return "\(offset % 2 == 0 ? "evenLanes" : "oddLanes")(\(place))"
    default: return "loadStrided(columns + j * \(stride)\(plus(offset)), \(stride), Index<W>{})"
    }
  }

  private func plus(_ offset: Int) -> String { offset == 0 ? "" : " + \(offset)" }

  private func point(_ program: ScalarProgram, _ accesses: [Access], _ spatial: [Int], _ indices: [String])
    -> PointWriter
  {
    let pointers = accesses.map { access in
      let name = signature.inputs[access.buffer]
      return PointWriter.Pointer(
        name: access.offset == 0 ? name : "(\(name) + \(access.offset))",
        count: launch.inputs[access.buffer].type.elementCount, folded: [])
    }
    return PointWriter(
      program: program, operands: accesses, pointers: pointers, extents: kernel.outer + spatial,
      laneAxis: kernel.outer.count + spatial.count - 1, indices: ["n", "c"] + indices + ["j"])
  }

  /// The prologue's result at the input point.
  private var prologue: Term {
    point(kernel.prologue, kernel.operands, kernel.input, inputIndices)
      .term(kernel.prologue.operations.count - 1).number
  }

  private var planePlace: String {
    let strides = TensorType.contiguousStrides(of: kernel.input)
    let terms = zip(inputIndices, strides).map { "\($0) * \($1)" }
    return (["plane"] + terms + ["j"]).joined(separator: " + ")
  }

  private var element: Term {
    keepsPlane ? Term(text: "load(\(planePlace), lanes)", isVector: true) : prologue
  }

  private func storeResult(_ code: inout Code) {
    var point = point(kernel.epilogue, kernel.epilogueOperands, kernel.output, outputIndices)
    for (value, operation) in kernel.epilogue.operations.enumerated() {
      if case .reduction = operation { point.names[value] = Term(text: "pooled", isVector: true) }
    }
    let value = point.term(kernel.epilogue.operations.count - 1).number.lanes.text
    let name = signature.outputs[kernel.store.buffer]
    let target = PointWriter.Pointer(
      name: kernel.store.offset == 0 ? name : "\(name) + \(kernel.store.offset)", count: 0, folded: [])
    let place = point.address(target, kernel.store.strides)
    let stride = point.stride(kernel.store.strides, along: kernel.outer.count + last)
    code.line(
      stride <= 1
        ? "\(streams ? "stream" : "store")(\(place), \(value), lanes);"
        : "storeStrided(\(place), \(stride), \(value), lanes);")
  }
}
