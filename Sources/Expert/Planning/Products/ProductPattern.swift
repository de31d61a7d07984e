import Domain

/// A library call that is a matrix product or a convolution in fp32, with what it multiplies.
struct ProductPattern: Sendable {
  var call: Graph.Value
  var form: TensorProduct.Form
  var left: Graph.Value
  var right: Graph.Value
  /// A vector over columns or filters that is added.
  var bias: Graph.Value?

  /// Reads a node; `nil` for what is no product, or one of another kind.
  init?(_ value: Graph.Value, in graph: Graph) {
    guard case .library(let call) = graph[value].operation, graph[value].isTensor,
      let reader = ProductReader(value, call, graph), let pattern = reader.pattern
    else { return nil }
    self = pattern
  }

  fileprivate init(
    call: Graph.Value, form: TensorProduct.Form, left: Graph.Value, right: Graph.Value, bias: Graph.Value?
  ) {
    self.call = call
    self.form = form
    self.left = left
    self.right = right
    self.bias = bias
  }

  /// Values that must be in memory.
  var inputs: [Graph.Value] { [left, right] + (bias.map { [$0] } ?? []) }
}

/// Reads the operands of one call.
private struct ProductReader {
  let value: Graph.Value
  let graph: Graph
  let call: Call

  init?(_ value: Graph.Value, _ call: AtenCall, _ graph: Graph) {
    let node = graph[value]
    let types = node.operands.map { graph[$0].isTensor ? graph[$0].type : nil }
    self.call = Call(call: call, operands: node.operands, operandTypes: types)
    self.value = value
    self.graph = graph
    guard self.call.isFloat32, node.type.elementCount > 0 else { return nil }
  }

  var pattern: ProductPattern? {
    switch call.call.name {
    case "aten.linear.default": linear
    case "aten.mm.default", "aten.matmul.default", "aten.bmm.default": matrices
    case _ where call.isConvolution: convolution
    case "aten.conv_transpose1d.default", "aten.conv_transpose2d.input", "aten.conv_transpose3d.input":
      transposedConvolution
    default: nil
    }
  }

  private func operand(_ place: Int) -> Graph.Value? {
    guard place < call.call.arguments.count, case .operand(let slot) = call.call.arguments[place] else {
      return nil
    }
    return call.operands[slot]
  }

  private func type(_ value: Graph.Value) -> TensorType { graph[value].type }

  // MARK: Matrices

  private var linear: ProductPattern? {
    guard let left = operand(0), let right = operand(1), type(right).rank == 2, type(left).rank >= 1 else {
      return nil
    }
    let shape = type(right).shape
    let form = MatrixForm(
      rows: type(left).elementCount / max(1, shape[1]), columns: shape[0], inner: shape[1],
      rightIsTransposed: true)
    return ProductPattern(call: value, form: .matrices(form), left: left, right: right, bias: operand(2))
  }

  private var matrices: ProductPattern? {
    guard let first = operand(0), let second = operand(1), type(first).rank >= 2, type(second).rank >= 2,
      let (rows, inner) = lastTwo(first), let (_, columns) = lastTwo(second)
    else { return nil }
    let left = stored(first), right = stored(second)
    let batch = type(first).shape.dropLast(2)
    if type(second).rank == 2 {
      // Rows of all matrices of the batch are rows of one matrix, unless they lie the other way.
      let count = batch.reduce(1, *)
      guard !left.isTransposed || count == 1 else { return nil }
      let form = MatrixForm(
        rows: count * rows, columns: columns, inner: inner, leftIsTransposed: left.isTransposed,
        rightIsTransposed: right.isTransposed)
      return ProductPattern(
        call: value, form: .matrices(form), left: left.value, right: right.value, bias: nil)
    }
    guard Array(batch) == Array(type(second).shape.dropLast(2)) else { return nil }
    let form = MatrixForm(
      count: batch.reduce(1, *), rows: rows, columns: columns, inner: inner,
      leftIsTransposed: left.isTransposed, rightIsTransposed: right.isTransposed)
    return ProductPattern(call: value, form: .matrices(form), left: left.value, right: right.value, bias: nil)
  }

  private func lastTwo(_ value: Graph.Value) -> (Int, Int)? {
    let shape = type(value).shape.suffix(2)
    guard shape.count == 2, let first = shape.first, let last = shape.last else { return nil }
    return (first, last)
  }

  /// The matrix as it lies in memory: a transposition need not be carried out.
  private func stored(_ operand: Graph.Value) -> (value: Graph.Value, isTransposed: Bool) {
    guard case .view(.permute(let order)) = graph[operand].operation else { return (operand, false) }
    let kept = order.indices.dropLast(2).allSatisfy { order[$0] == $0 }
    let swapped = Array(order.suffix(2)) == [order.count - 1, order.count - 2]
    return kept && swapped ? (graph[operand].operands[0], true) : (operand, false)
  }

  // MARK: Convolutions

  private var convolution: ProductPattern? {
    guard let left = operand(0), let right = operand(1), call.int(6, "groups") ?? 1 == 1,
      let form = window(left, right, stride: 3, padding: 4, dilation: 5)
    else { return nil }
    return ProductPattern(call: value, form: .convolution(form), left: left, right: right, bias: operand(2))
  }

  private var transposedConvolution: ProductPattern? {
    guard let left = operand(0), let right = operand(1), call.int(6, "groups") ?? 1 == 1,
      var form = window(left, right, stride: 3, padding: 4, dilation: 7)
    else { return nil }
    form.isTransposed = true
    form.filters = type(right).shape[1]
    guard zip(form.stride, form.dilation).allSatisfy({ $0 == 1 || $1 == 1 }),
      form.phases.allSatisfy({ $0.window.allSatisfy { $0 > 0 } })
    else { return nil }
    return ProductPattern(call: value, form: .convolution(form), left: left, right: right, bias: operand(2))
  }

  private func window(
    _ left: Graph.Value, _ right: Graph.Value, stride: Int, padding: Int, dilation: Int
  ) -> ConvolutionForm? {
    let (input, filters, output) = (type(left).shape, type(right).shape, type(value).shape)
    let rank = filters.count - 2
    guard rank >= 1, rank <= 3, input.count == rank + 2, output.count == rank + 2,
      call.text(padding, "padding") == nil
    else { return nil }
    return ConvolutionForm(
      images: input[0], channels: input[1], filters: filters[0], input: Array(input[2...]),
      output: Array(output[2...]), window: Array(filters[2...]),
      stride: call.ints(stride, "stride", rank: rank, standard: 1),
      padding: call.ints(padding, "padding", rank: rank, standard: 0),
      dilation: call.ints(dilation, "dilation", rank: rank, standard: 1))
  }
}
