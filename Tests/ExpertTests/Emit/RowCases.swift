import Domain
import Expert

/// Kernels whose lanes run along the row.
enum RowCases {
  static let sizes = [1, 7, 17, 64, 100, 1000]

  static var all: [EmittedCase] { sizes.flatMap(everyKind) + long + tuned }

  static func everyKind(_ n: Int) -> [EmittedCase] {
    [
      softmaxOnline(rows: 5, n), softmaxThreePass(rows: 6, n), layerNorm(rows: 3, n),
      cumulativeSum(rows: 4, n),
      reversedExclusiveSum(rows: 4, n), argumentOfMaximum(rows: 9, n), geluRowSum(rows: 3, n),
      crossEntropy(rows: 33, n),
    ]
  }

  /// Rows on which a sum in one level would lose digits, walked by several threads.
  private static var long: [EmittedCase] {
    let n = 100_003
    return [
      softmaxOnline(rows: 3, n), layerNorm(rows: 3, n), cumulativeSum(rows: 3, n), geluRowSum(rows: 3, n),
      crossEntropy(rows: 5, n),
    ]
  }

  /// Every knob turned, on rows that are aligned for stores past the cache, partly aligned, and not.
  private static var tuned: [EmittedCase] {
    let parameters = KernelParameters {
      $0.nonTemporalStores = true
      $0.prefetchBytes = 512
      $0.unroll = 3
      $0.dynamicSchedule = true
      $0.threads = 2
      $0.rowBuffer = true
    }
    let cases = [1024, 1000, 1001].flatMap { n in
      [
        layerNorm(rows: 40, n, parameters), softmaxThreePass(rows: 40, n, parameters),
        softmaxOnline(rows: 40, n, parameters),
      ]
    }
    return cases.map { item in
      var tuned = item
      tuned.name += "-tuned"
      return tuned
    }
  }

  static func softmaxOnline(rows: Int, _ n: Int, _ parameters: KernelParameters = .init()) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let shifted = p.subtract(x, p.reduction(0, 0))
    let y = p.divide(p.unary(.exponential, shifted), p.reduction(0, 1))
    let kernel = Kernel(
      name: "softmax", extents: [rows, n], outerRank: 1, operands: [Access(buffer: 0, strides: [n, 1])],
      program: p.program, reductions: [Reduction(.logSumExp, of: x)],
      stores: [Store(y, to: Access(buffer: 0, strides: [n, 1]))], laneAxis: 1, parameters: parameters)
    return EmittedCase(
      name: "softmax-online-\(n)",
      plan: plan(
        "softmax", reference: module("x", "torch.softmax(x, -1)"), inputs: [buffer("x", [rows, n])],
        outputs: [buffer("y", [rows, n])], body: .loops(kernel)),
      families: ["normal", "wide", "special", "minus-infinity"])
  }

  static func softmaxThreePass(
    rows: Int, _ n: Int, _ parameters: KernelParameters = KernelParameters { $0.rowBuffer = true }
  ) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let e = p.unary(.exponential, p.subtract(x, p.reduction(0)))
    let y = p.multiply(e, p.unary(.reciprocal, p.reduction(1)))
    let kernel = Kernel(
      name: "softmax", extents: [rows, n], outerRank: 1, operands: [Access(buffer: 0, strides: [n, 1])],
      program: p.program, reductions: [Reduction(.maximum, of: x), Reduction(.sum, of: e)],
      stores: [Store(y, to: Access(buffer: 0, strides: [n, 1]))], laneAxis: 1,
      parameters: parameters)
    return EmittedCase(
      name: "softmax-three-pass-\(n)",
      plan: plan(
        "softmax", reference: module("x", "torch.softmax(x, -1)"), inputs: [buffer("x", [rows, n])],
        outputs: [buffer("y", [rows, n])], body: .loops(kernel)),
      families: ["normal", "wide", "special"])
  }

  static func layerNorm(rows: Int, _ n: Int, _ parameters: KernelParameters = .init()) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let variance = p.divide(p.reduction(0, 1), p.constant(Double(n)))
    let scale = p.unary(.reciprocalSquareRoot, p.add(variance, p.constant(1e-5)))
    let centred = p.multiply(p.subtract(x, p.reduction(0, 0)), scale)
    let y = p.add(p.multiply(centred, p.load(1)), p.load(2))
    let kernel = Kernel(
      name: "layer_norm", extents: [rows, n], outerRank: 1,
      operands: [
        Access(buffer: 0, strides: [n, 1]), Access(buffer: 1, strides: [0, 1]),
        Access(buffer: 2, strides: [0, 1]),
      ],
      program: p.program, reductions: [Reduction(.moments, of: x)],
      stores: [Store(y, to: Access(buffer: 0, strides: [n, 1]))], laneAxis: 1, parameters: parameters)
    return EmittedCase(
      name: "layer-norm-\(n)",
      plan: plan(
        "layer_norm", reference: module("x", "self.norm(x)", setup: ["self.norm = nn.LayerNorm(\(n))"]),
        inputs: [
          buffer("x", [rows, n]), buffer("self.norm.weight", [n]), buffer("self.norm.bias", [n]),
        ],
        outputs: [buffer("y", [rows, n])], body: .loops(kernel)),
      families: ["normal", "shifted", "needle", "special"])
  }

  private static func scanned(
    _ name: String, rows: Int, _ n: Int, _ scan: Scan, reference: String,
    families: [String] = ["normal", "needle"]
  ) -> EmittedCase {
    var p = ProgramBuilder()
    _ = p.load(0)
    let y = p.scan(0)
    let kernel = Kernel(
      name: "scan", extents: [rows, n], outerRank: 1, operands: [Access(buffer: 0, strides: [n, 1])],
      program: p.program, scans: [scan], stores: [Store(y, to: Access(buffer: 0, strides: [n, 1]))],
      laneAxis: 1)
    return EmittedCase(
      name: "\(name)-\(n)",
      plan: plan(
        name, reference: module("x", reference), inputs: [buffer("x", [rows, n])],
        outputs: [buffer("y", [rows, n])],
        body: .loops(kernel)),
      families: families)
  }

  static func cumulativeSum(rows: Int, _ n: Int) -> EmittedCase {
    scanned(
      "cumsum", rows: rows, n, Scan(.sum, of: 0), reference: "torch.cumsum(x, 1)",
      families: ["normal", "needle", "special"])
  }

  static func reversedExclusiveSum(rows: Int, _ n: Int) -> EmittedCase {
    scanned(
      "cumsum-exclusive-reversed", rows: rows, n, Scan(.sum, of: 0, exclusive: true, reversed: true),
      reference: "F.pad(x.flip(1).cumsum(1).flip(1)[:, 1:], (0, 1))")
  }

  static func argumentOfMaximum(rows: Int, _ n: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let place = p.reduction(0)
    let most = p.reduction(1)
    let kernel = Kernel(
      name: "argmax", extents: [rows, n], outerRank: 1, operands: [Access(buffer: 0, strides: [n, 1])],
      program: p.program, reductions: [Reduction(.argumentOfMaximum, of: x), Reduction(.minimum, of: x)],
      stores: [
        Store(place, to: Access(buffer: 0, elementType: .int64, strides: [1, 0]), oncePerRow: true),
        Store(most, to: Access(buffer: 1, strides: [1, 0]), oncePerRow: true),
      ], laneAxis: 1)
    return EmittedCase(
      name: "argmax-\(n)",
      plan: plan(
        "argmax", reference: module("x", "(torch.argmax(x, 1), torch.amin(x, 1))"),
        inputs: [buffer("x", [rows, n])],
        outputs: [buffer("places", [rows], .int64), buffer("least", [rows])], body: .loops(kernel)),
      families: ["normal", "ties", "special", "minus-infinity"])
  }

  static func geluRowSum(rows: Int, _ n: Int, _ parameters: KernelParameters = .init()) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let activated = p.gelu(p.add(x, p.load(1)))
    let total = p.reduction(0)
    let kernel = Kernel(
      name: "gelu_row_sum", extents: [rows, n], outerRank: 1,
      operands: [Access(buffer: 0, strides: [n, 1]), Access(buffer: 1, strides: [0, 1])], program: p.program,
      reductions: [Reduction(.sum, of: activated)],
      stores: [Store(total, to: Access(buffer: 0, strides: [1, 0]), oncePerRow: true)], laneAxis: 1,
      parameters: parameters)
    return EmittedCase(
      name: "gelu-row-sum-\(n)",
      plan: plan(
        "gelu_row_sum",
        reference: module(
          "x", "F.gelu(x + self.bias).sum(1)", setup: ["self.bias = nn.Parameter(torch.randn(\(n)))"]),
        inputs: [buffer("x", [rows, n]), buffer("self.bias", [n])], outputs: [buffer("y", [rows])],
        body: .loops(kernel)),
      families: ["normal", "special"])
  }

  /// Mean over rows of log(sum(exp(x))) - x[label].
  static func crossEntropy(rows: Int, _ n: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let label = p.load(1)
    let logarithm = p.unary(.logarithm, p.reduction(0, 1))
    let picked = p.subtract(p.gather(0, axis: 1, at: label), p.reduction(0, 0))
    let loss = p.subtract(logarithm, picked)
    var f = ProgramBuilder()
    let mean = f.divide(f.reduction(0), f.constant(Double(rows)))
    let kernel = Kernel(
      name: "cross_entropy", extents: [rows, n], outerRank: 1,
      operands: [
        Access(buffer: 0, strides: [n, 1]), Access(buffer: 1, elementType: .int64, strides: [1, 0]),
      ],
      program: p.program, reductions: [Reduction(.logSumExp, of: x)], stores: [],
      finale: Finale(
        reductions: [Reduction(.sum, of: loss)], program: f.program,
        stores: [Store(mean, to: Access(buffer: 0, strides: []))]),
      laneAxis: 1)
    return EmittedCase(
      name: "cross-entropy-\(n)",
      plan: plan(
        "cross_entropy", reference: module("x, labels", "F.cross_entropy(x, labels)"),
        inputs: [buffer("x", [rows, n]), buffer("labels", [rows], .int64)], outputs: [buffer("loss", [])],
        body: .loops(kernel)),
      families: ["normal", "wide"], integers: n)
  }
}
