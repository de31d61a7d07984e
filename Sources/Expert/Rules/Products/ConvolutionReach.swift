import Domain

/// Which pixels of the input each element of a convolution's window meets.
///
/// Along one axis these are neighbours, so their sum is that of all pixels less a few at the edges.
struct ConvolutionReach: Sendable {
  /// Elements of the window that meet the same pixels.
  private struct Part {
    var elements: Range<Int>
    var pixels: Range<Int>
  }

  private let input: Match
  private let filters: Match
  private let bias: Formula?
  private let isTransposed: Bool
  private let pixels: Int
  private let parts: [[Part]]

  /// - Returns: `nil` for what is no such convolution, or one with pixels that are not neighbours.
  init?(_ match: Match) {
    guard let call = match.call, call.isFloat32, match.node.operands.count >= 2,
      let geometry = Geometry(call, match)
    else { return nil }
    input = match.operand(0)
    filters = match.operand(1)
    bias = match.node.operands.count > 2 ? match.formula(2) : nil
    isTransposed = geometry.isTransposed
    pixels = match.type.shape[2...].reduce(1, *)
    parts = geometry.axes.map { axis in
      var parts: [Part] = []
      for element in 0..<axis.window {
        let pixels = axis.pixels(meeting: element)
        if let last = parts.last, last.pixels == pixels {
          parts[parts.count - 1].elements = last.elements.lowerBound..<element + 1
        } else {
          parts.append(Part(elements: element..<element + 1, pixels: pixels))
        }
      }
      return parts
    }
    // Edges of what is itself a product would have it computed after all.
    let hasEdges = zip(parts, input.type.shape.dropFirst(2)).contains { parts, extent in
      parts.contains { $0.pixels != 0..<extent }
    }
    if hasEdges, ProductPattern(input.value, in: match.graph) != nil { return nil }
  }

  /// The sum over all pixels of the output, [images, filters].
  var total: Formula {
    let images = input.type.shape[0], channels = input.type.shape[1]
    let count = filters.type.shape[isTransposed ? 1 : 0]
    var sum: Formula?
    for choice in combinations {
      let left = sumOfInput(choice.map(\.pixels)).reshape([images, channels, 1])
      var right = sumOfFilters(choice.map(\.elements))
      if !isTransposed { right = right.view(.permute([1, 0])) }
      let term = (left * right.reshape([1, channels, count])).reduce(.sum, [1], keepsAxes: false)
      sum = sum.map { $0 + term } ?? term
    }
    let result = sum ?? .number(0)
    return bias.map { result + $0 * .number(Double(pixels)) } ?? result
  }

  private var combinations: [[Part]] {
    parts.reduce([[]]) { choices, parts in choices.flatMap { choice in parts.map { choice + [$0] } } }
  }

  /// The filters' sum over a box of the window.
  private func sumOfFilters(_ box: [Range<Int>]) -> Formula {
    var formula = filters.formula
    for (axis, range) in box.enumerated() {
      formula = formula.view(
        .slice(axis: axis + 2, start: range.lowerBound, step: 1, count: range.count))
    }
    return formula.reduce(.sum, Array(2..<filters.type.rank), keepsAxes: false)
  }

  /// The input's sum over a box: all pixels, less the edges, with corners counted by inclusion and exclusion.
  private func sumOfInput(_ box: [Range<Int>]) -> Formula {
    var terms: [(sign: Double, box: [Range<Int>])] = [(1, [])]
    for (axis, range) in box.enumerated() {
      let all = 0..<input.type.shape[axis + 2]
      let edges = [0..<range.lowerBound, range.upperBound..<all.upperBound].filter { !$0.isEmpty }
      terms = terms.flatMap { term in
        [(term.sign, term.box + [all])] + edges.map { (-term.sign, term.box + [$0]) }
      }
    }
    return terms.dropFirst().reduce(plainSum(terms[0].box)) { sum, term in
      term.sign > 0 ? sum + plainSum(term.box) : sum - plainSum(term.box)
    }
  }

  private func plainSum(_ box: [Range<Int>]) -> Formula {
    var formula = input.formula
    for (axis, range) in box.enumerated() where range.count != input.type.shape[axis + 2] {
      formula = formula.view(.slice(axis: axis + 2, start: range.lowerBound, step: 1, count: range.count))
    }
    return formula.reduce(.sum, Array(2..<input.type.rank), keepsAxes: false)
  }
}

extension ConvolutionReach {
  /// One spatial axis of a convolution.
  fileprivate struct Axis {
    var input: Int
    var output: Int
    var window: Int
    var stride: Int
    var padding: Int
    var dilation: Int
    var isTransposed: Bool

    /// The input's pixels that an element of the window meets, over all positions of the window.
    func pixels(meeting element: Int) -> Range<Int> {
      let offset = element * dilation - padding
      let range: Range<Int>
      if isTransposed {
        // Output = input * stride + offset must lie within the output.
        let low = -floorDivision(offset, stride)
        let high = floorDivision(output - 1 - offset, stride) + 1
        range = Swift.max(0, low)..<Swift.max(0, low, Swift.min(input, high))
      } else {
        range = Swift.max(0, offset)..<Swift.max(0, offset, Swift.min(input, offset + output))
      }
      return range.lowerBound >= input ? 0..<0 : range
    }
  }

  /// The spatial axes of a convolution whose windows meet neighbours.
  fileprivate struct Geometry {
    var axes: [Axis]
    var isTransposed: Bool

    init?(_ call: Call, _ match: Match) {
      switch call.call.name {
      case _ where call.isConvolution: isTransposed = false
      case "aten.conv_transpose1d.default", "aten.conv_transpose2d.input", "aten.conv_transpose3d.input":
        isTransposed = true
      default: return nil
      }
      guard call.int(6, "groups") ?? 1 == 1, call.text(4, "padding") == nil else { return nil }
      let (input, output) = (match.operand(0).type.shape, match.type.shape)
      let window = match.operand(1).type.shape, rank = output.count - 2
      guard rank >= 1, input.count == rank + 2, window.count == rank + 2 else { return nil }
      let stride = call.ints(3, "stride", rank: rank, standard: 1)
      let padding = call.ints(4, "padding", rank: rank, standard: 0)
      let dilation = call.ints(isTransposed ? 7 : 5, "dilation", rank: rank, standard: 1)
      let transposed = isTransposed
      axes = (0..<rank).map { axis in
        Axis(
          input: input[axis + 2], output: output[axis + 2], window: window[axis + 2], stride: stride[axis],
          padding: padding[axis], dilation: dilation[axis], isTransposed: transposed)
      }
      guard isTransposed || stride.allSatisfy({ $0 == 1 }) else { return nil }
    }
  }
}
