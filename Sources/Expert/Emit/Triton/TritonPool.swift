import Domain

/// Writes the Triton function of a pooling kernel.
///
/// Where windows overlap there is a lane for each output, with a loop over its window: what one lane loads is in the
/// first-level cache for the next. Where they hardly do, lanes run along a window's last dimension too, so that
/// neighbouring lanes load neighbours.
struct TritonPool {
  let kernel: PoolKernel
  let launch: Launch
  let signature: TritonSignature
  private let outputs: TritonSpace
  /// Lanes along the window's last dimension; `nil` where a lane walks it.
  private let windowLanes: Int?

  init(_ launch: Launch, _ kernel: PoolKernel) {
    self.kernel = kernel
    self.launch = launch
    signature = TritonSignature(launch)
    windowLanes = kernel.spreadsWindow ? TritonSpelling.powerOfTwo(atLeast: kernel.window.last ?? 1) : nil
    outputs = TritonSpace(
      flat: kernel.outer + kernel.output, columns: max(1, kernel.parameters.blocks.columns))
  }

  /// The grid of programs.
  var grid: [Int] { [outputs.programs] }

  private var rank: Int { kernel.input.count }
  private var isMaximum: Bool { kernel.function == .maximum }

  /// The definition, with a comment above it.
  func text() -> String {
    var code = Code(step: "    ")
    code.line("@triton.jit")
    code.block(signature.head, closing: "") { code in
      let window = kernel.window.map(String.init).joined(separator: " x ")
      let stride = kernel.stride.map(String.init).joined(separator: " x ")
      code.line(
        "# \(kernel.function.rawValue) over windows of \(window), stride \(stride); \(outputs.rows) a program"
      )
      let program = isWide ? "tl.program_id(0).to(tl.int64)" : "tl.program_id(0)"
      code.line(
        "i = \(program) * \(outputs.rows) + tl.arange(0, \(outputs.rows))\(windowLanes == nil ? "" : "[:, None]")"
      )
      for group in groups where !outputs.isWhole(group) {
        code.line("\(outputs.name(group)) = \(outputs.position(group))")
      }
      code.line("pooled = tl.full(\(shape), \(isMaximum ? "float(\"-inf\")" : "0.0"), tl.float32)")
      walkWindow(0, &code)
      joinLanes(&code)
      divide(&code)
      store(&code)
    }
    return code.text
  }

  private var isWide: Bool {
    max(launch.inputs.map(\.type.elementCount).max() ?? 0, launch.outputs[0].type.elementCount + outputs.rows)
      >= 1 << 31
  }

  /// The positions of outputs that anything looks at.
  private var groups: [TritonSpace.Group] {
    let spatial = (0..<rank).filter { kernel.output[$0] > 1 }.map {
      TritonSpace.Group(first: $0 + 2, last: $0 + 2)
    }
    let read = kernel.operands.flatMap { inputs.steps($0.strides).map(\.group) }.filter { $0.last < 2 }
    let after = (kernel.epilogueOperands + [kernel.store]).flatMap { outputs.steps($0.strides).map(\.group) }
    return Set(spatial + read + after + (weighsChannels ? [TritonPool.channel] : [])).sorted()
  }

  private static let channel = TritonSpace.Group(first: 1, last: 1)

  /// Whether each of several channels has weights of its own.
  private var weighsChannels: Bool { kernel.weights != nil && kernel.outer[1] > 1 }

  // MARK: The window

  /// The input's points as an output sees them: `p0`, `p1` … are the places in its window.
  private var inputs: TritonSpace {
    let outputs = outputs
    return TritonSpace(
      flat: kernel.outer + kernel.input, columns: outputs.columns,
      view: TritonSpace.View(
        first: 2, name: { $0.first < 2 ? outputs.name($0) : "p\($0.first - 2)" }, mask: "inside"))
  }

  private func walkWindow(_ axis: Int, _ code: inout Code) {
    guard axis < rank else { return combine(&code) }
    if axis == rank - 1, let windowLanes {
      code.line("k\(axis) = tl.arange(0, \(windowLanes))[None, :]")
      code.line("p\(axis) = \(place(axis))")
      return combine(&code)
    }
    // Short windows are written out by the compiler; long ones would make it slow.
    let range = kernel.window.reduce(1, *) <= 32 ? "tl.static_range" : "range"
    code.block("for k\(axis) in \(range)(0, \(kernel.window[axis])):", closing: "") { code in
      code.line("p\(axis) = \(place(axis))")
      walkWindow(axis + 1, &code)
    }
  }

  /// A place of an output's window.
  private func place(_ axis: Int) -> String {
    start(axis) + " + " + (kernel.dilation[axis] == 1 ? "k\(axis)" : "k\(axis) * \(kernel.dilation[axis])")
  }

  /// The shape of what is combined place by place, and that of the results.
  private var shape: String { windowLanes.map { "[\(outputs.rows), \($0)]" } ?? "[\(outputs.rows)]" }
  private var resultShape: String { windowLanes == nil ? shape : "[\(outputs.rows), 1]" }

  private func joinLanes(_ code: inout Code) {
    guard windowLanes != nil else { return }
    code.line(
      isMaximum
        ? "pooled = tl.reduce(pooled, 1, _larger, keep_dims=True)"
        : "pooled = tl.sum(pooled, 1, keep_dims=True)")
  }

  /// The first place of an output's window.
  private func start(_ axis: Int) -> String {
    let padding = kernel.padding[axis] == 0 ? "" : " - \(kernel.padding[axis])"
    guard kernel.output[axis] > 1 else { return "tl.full(\(resultShape), 0, tl.int32)" + padding }
    let index = outputs.name(TritonSpace.Group(first: axis + 2, last: axis + 2))
    return (kernel.stride[axis] == 1 ? index : "\(index) * \(kernel.stride[axis])") + padding
  }

  private func combine(_ code: inout Code) {
    code.line("inside = \(inside)")
    let pointers = pointers(of: kernel.operands)
    var point = TritonPoint(
      program: kernel.prologue, operands: kernel.operands, pointers: pointers, space: inputs)
    let last = kernel.prologue.operations.count - 1
    let uses = kernel.prologue.operations.flatMap(\.operands).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    point.declare(Array(0..<max(0, last)), uses: uses, in: &code)
    let value = point.term(last).number.text
    let term = kernel.weights.map { "(\(value)) * \(load($0))" } ?? value
    code.line(
      isMaximum
        ? "pooled = _larger(pooled, tl.where(inside, \(value), float(\"-inf\")))"
        : "pooled += tl.where(inside, \(term), 0.0)")
  }

  /// The weight of a place; neighbouring lanes mostly read the same one.
  private func load(_ weights: Access) -> String {
    var terms = [signature.inputs[weights.buffer]]
    if weighsChannels { terms.append("\(outputs.name(TritonPool.channel)) * \(weights.strides[1])") }
    for axis in 0..<rank where kernel.window[axis] > 1 {
      terms.append("k\(axis) * \(weights.strides[2 + axis])")
    }
    return "tl.load(\(terms.joined(separator: " + "))\(weightMask.map { ", mask=\($0), other=0.0" } ?? ""))"
  }

  /// Weights are there for all places but those of lanes that have none.
  private var weightMask: String? {
    guard weighsChannels else { return windowLanes.map { _ in "k\(rank - 1) < \(kernel.window[rank - 1])" } }
    return outputs.rowsAreMasked || windowLanes != nil ? "inside" : nil
  }

  /// Whether a place of a window lies in the input, and its output exists.
  private var inside: String {
    var parts = outputs.rowsAreMasked ? ["(i < \(outputs.rowCount))"] : []
    if let windowLanes, windowLanes != kernel.window[rank - 1] {
      parts.append("(k\(rank - 1) < \(kernel.window[rank - 1]))")
    }
    for axis in 0..<rank {
      let reach =
        (kernel.output[axis] - 1) * kernel.stride[axis] + (kernel.window[axis] - 1) * kernel.dilation[axis]
      if kernel.padding[axis] > 0 { parts.append("(p\(axis) >= 0)") }
      if reach - kernel.padding[axis] >= kernel.input[axis] {
        parts.append("(p\(axis) < \(kernel.input[axis]))")
      }
    }
    return parts.isEmpty ? "i < \(outputs.rowCount)" : parts.joined(separator: " & ")
  }

  // MARK: After the window

  private func divide(_ code: inout Code) {
    guard kernel.function == .average else { return }
    if let divisor = kernel.fixedDivisor {
      code.line("pooled = tl.div_rn(pooled, \(TritonSpelling.float(Double(divisor))))")
      return
    }
    for axis in 0..<rank {
      let low = kernel.countsPadding ? -kernel.padding[axis] : 0
      let high = kernel.input[axis] + (kernel.countsPadding ? kernel.padding[axis] : 0)
      code.line("first = \(start(axis))")
      code.line(
        "count\(axis) = tl.minimum(first + \(kernel.window[axis]), \(high)) - tl.maximum(first, \(low))")
    }
    let count = (0..<rank).map { "count\($0)" }.joined(separator: " * ")
    code.line("pooled = tl.div_rn(pooled, (\(count)).to(tl.float32))")
  }

  private func store(_ code: inout Code) {
    var point = TritonPoint(
      program: kernel.epilogue, operands: kernel.epilogueOperands,
      pointers: pointers(of: kernel.epilogueOperands), space: outputs)
    for (value, operation) in kernel.epilogue.operations.enumerated() {
      if case .reduction = operation { point.names[value] = TritonTerm(text: "pooled", axes: .rows) }
    }
    let last = kernel.epilogue.operations.count - 1
    let uses = kernel.epilogue.operations.flatMap(\.operands).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    point.declare(Array(0..<max(0, last)), uses: uses, in: &code)
    let place = point.address(signature.outputs[kernel.store.buffer], kernel.store)
    let mask = outputs.mask(.rows).map { ", mask=\($0)" } ?? ""
    code.line("tl.store(\(place), \(point.term(last).number.text)\(mask))")
  }

  private func pointers(of accesses: [Access]) -> [TritonPoint.Pointer] {
    accesses.map {
      TritonPoint.Pointer(
        name: signature.inputs[$0.buffer], count: launch.inputs[$0.buffer].type.elementCount)
    }
  }
}
