import Domain
import Expert

extension WholeCases {
  static var pools: [EmittedCase] {
    [
      pool([12, 14], window: 2, stride: 2), pool([37, 41], window: 3, stride: 2, padding: 1),
      pool([19, 100], window: 3, stride: 1, padding: 1, costly: true),
      pool([30, 31], window: 5, stride: 3, padding: 2),
      pool([50], window: 4, stride: 2, padding: 1),
      pool([9, 8, 21], window: 3, stride: 2, padding: 1, costly: true),
      pool([40, 40], window: 3, stride: 2, dilation: 2),
      pool([12, 14], window: 2, stride: 2, average: true),
      pool([37, 41], window: 3, stride: 2, padding: 1, average: true),
      pool([19, 33], window: 3, stride: 1, padding: 1, average: true, countsPadding: false),
      pool([9, 8, 21], window: 2, stride: 2, average: true, costly: true),
      pool([7, 7], window: 7, stride: 1, average: true), pool([64], window: 3, stride: 4, average: true),
    ]
  }

  /// Pools max(x * s, 0) or exp(x * s) for a channel's factor s, and adds a channel's bias.
  static func pool(
    _ input: [Int], window: Int, stride: Int, padding: Int = 0, dilation: Int = 1, average: Bool = false,
    countsPadding: Bool = true, costly: Bool = false, outer: [Int] = [2, 3]
  ) -> EmittedCase {
    let rank = input.count, zeros = Array(repeating: 0, count: rank)
    let output = input.map { ($0 + 2 * padding - dilation * (window - 1) - 1) / stride + 1 }
    var prologue = ProgramBuilder()
    let scaled = prologue.multiply(prologue.load(0), prologue.load(1))
    _ =
      costly ? prologue.unary(.exponential, scaled) : prologue.binary(.maximum, scaled, prologue.constant(0))
    var epilogue = ProgramBuilder()
    let pooled = epilogue.reduction(0)
    let bias = epilogue.load(0)
    _ = epilogue.add(pooled, bias)
    func all(_ value: Int) -> [Int] { Array(repeating: value, count: rank) }
    let kernel = PoolKernel(
      name: "pool", outer: outer, input: input, output: output, window: all(window), stride: all(stride),
      padding: all(padding), dilation: all(dilation), function: average ? .average : .maximum,
      countsPadding: countsPadding,
      operands: [
        Access(buffer: 0, strides: TensorType.contiguousStrides(of: outer + input)),
        Access(buffer: 1, strides: [0, 1] + zeros),
      ],
      prologue: prologue.program, epilogueOperands: [Access(buffer: 2, strides: [0, 1] + zeros)],
      epilogue: epilogue.program,
      store: Access(buffer: 0, strides: TensorType.contiguousStrides(of: outer + output)))
    let ones = String(repeating: ", 1", count: rank)
    let value = costly ? "(x * s.view(\(outer[1])\(ones))).exp()" : "F.relu(x * s.view(\(outer[1])\(ones)))"
    let options = average ? "count_include_pad=\(countsPadding ? "True" : "False")" : "dilation=\(dilation)"
    let call =
      "F.\(average ? "avg" : "max")_pool\(rank)d(\(value), \(window), \(stride), \(padding), \(options))"
    let shape = input.map(String.init).joined(separator: "x")
    return EmittedCase(
      name:
        "\(average ? "average" : "max")-pool-\(shape)-\(window)-\(stride)-\(padding)\(countsPadding ? "" : "-uncounted")",
      plan: plan(
        "pool", reference: module("x, s, b", "\(call) + b.view(\(outer[1])\(ones))"),
        inputs: [buffer("x", outer + input), buffer("s", [outer[1]]), buffer("b", [outer[1]])],
        outputs: [buffer("y", outer + output)], body: .pool(kernel)),
      families: average ? ["normal"] : ["normal", "special"])
  }
}
