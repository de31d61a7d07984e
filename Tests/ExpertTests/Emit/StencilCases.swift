import Domain
import Expert

/// Sums of windows with a channel's weights: convolutions of each channel by itself.
enum StencilCases {
  static let all: [EmittedCase] = [
    stencil([12, 14], window: [3, 3], padding: [1, 1]),
    stencil([19, 33], window: [3, 1], stride: [2, 1], dilation: [1, 2]),
    stencil([17, 21], window: [3, 7], padding: [2, 5], dilation: [2, 3], outer: [1, 5]),
    stencil([9, 8, 11], window: [2, 3, 2], stride: [1, 2, 3]),
    stencil([50], window: [4], stride: [2], padding: [1]),
    stencil([20, 20], window: [7, 7], padding: [3, 3], outer: [2, 1]),
  ]

  /// Weighs windows of max(x, 0), and adds a channel's bias.
  private static func stencil(
    _ input: [Int], window: [Int], stride: [Int]? = nil, padding: [Int]? = nil, dilation: [Int]? = nil,
    outer: [Int] = [2, 3]
  ) -> EmittedCase {
    let rank = input.count, zeros = Array(repeating: 0, count: rank), ones = Array(repeating: 1, count: rank)
    let (stride, padding, dilation) = (stride ?? ones, padding ?? zeros, dilation ?? ones)
    let output = input.indices.map {
      (input[$0] + 2 * padding[$0] - dilation[$0] * (window[$0] - 1) - 1) / stride[$0] + 1
    }
    var prologue = ProgramBuilder()
    _ = prologue.binary(.maximum, prologue.load(0), prologue.constant(0))
    var epilogue = ProgramBuilder()
    let sum = epilogue.reduction(0)
    _ = epilogue.add(sum, epilogue.load(0))
    let weights = [outer[1], 1] + window
    let places = TensorType.contiguousStrides(of: weights)
    let kernel = PoolKernel(
      name: "stencil", outer: outer, input: input, output: output, window: window, stride: stride,
      padding: padding, dilation: dilation, function: .weightedSum,
      weights: Access(buffer: 1, strides: [0, places[0]] + Array(places[2...])),
      operands: [Access(buffer: 0, strides: TensorType.contiguousStrides(of: outer + input))],
      prologue: prologue.program, epilogueOperands: [Access(buffer: 2, strides: [0, 1] + zeros)],
      epilogue: epilogue.program,
      store: Access(buffer: 0, strides: TensorType.contiguousStrides(of: outer + output)))
    let shape = [stride, padding, dilation].map { "\($0)" }.joined(separator: ", ")
    let name = [input, window, stride, padding].map { $0.map(String.init).joined(separator: "x") }
    return EmittedCase(
      name: "stencil-\(name.joined(separator: "-"))",
      plan: plan(
        "stencil",
        reference: module("x, w, b", "F.conv\(rank)d(F.relu(x), w, b, \(shape), \(outer[1]))"),
        inputs: [buffer("x", outer + input), buffer("w", weights), buffer("b", [outer[1]])],
        outputs: [buffer("y", outer + output)], body: .pool(kernel)),
      families: ["normal"])
  }
}
