import Domain
import Expert

/// Batch norm, pooling, products in blocks, finales, and what combines several features.
enum WholeCases {
  static var all: [EmittedCase] {
    [
      batchNorm(4, 5, 49), batchNorm(16, 3, 4000), bothWays(37), cumulativeProduct(40), blockedProduct(32),
      blockedProduct(0),
    ]
      + [ReductionFunction.sum, .maximum, .argumentOfMinimum, .moments, .logSumExp].map(total)
      + [columnTotal, namedLikeResult(33), halfNorm(40), halfNorm(43, width: 8)]
      + pools
  }

  static func batchNorm(_ n: Int, _ c: Int, _ l: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0), count = Double(n * l)
    let variance = p.divide(p.reduction(0, 1), p.constant(count))
    let scale = p.multiply(p.unary(.reciprocalSquareRoot, p.add(variance, p.constant(1e-5))), p.load(1))
    let y = p.binary(
      .maximum, p.add(p.multiply(p.subtract(x, p.reduction(0, 0)), scale), p.load(2)), p.constant(0))
    let mean = p.reduction(0, 0)
    let access = Access(buffer: 0, strides: [l, c * l, 1])
    let kernel = Kernel(
      name: "batch_norm", extents: [c, n, l], outerRank: 1,
      operands: [access, Access(buffer: 1, strides: [1, 0, 0]), Access(buffer: 2, strides: [1, 0, 0])],
      program: p.program, reductions: [Reduction(.moments, of: x)],
      stores: [
        Store(y, to: access), Store(mean, to: Access(buffer: 1, strides: [1, 0, 0]), oncePerRow: true),
      ],
      laneAxis: 2, parameters: KernelParameters { $0.nonTemporalStores = true })
    return EmittedCase(
      name: "batch-norm-\(n)x\(c)x\(l)",
      plan: plan(
        "batch_norm",
        reference: module(
          "x", "(F.relu(self.norm(x)), x.mean((0, 2)))", setup: ["self.norm = nn.BatchNorm1d(\(c))"]),
        inputs: [buffer("x", [n, c, l]), buffer("self.norm.weight", [c]), buffer("self.norm.bias", [c])],
        outputs: [buffer("y", [n, c, l]), buffer("mean", [c])], body: .loops(kernel)),
      families: ["normal", "shifted"])
  }

  /// Rows of 16-bit numbers: computed in single precision, rounded once.
  static func halfNorm(_ n: Int, width: Int = 0) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0), count = Double(n)
    let variance = p.divide(p.reduction(0, 1), p.constant(count))
    let scale = p.unary(.reciprocalSquareRoot, p.add(variance, p.constant(1e-5)))
    let y = p.multiply(p.multiply(p.subtract(x, p.reduction(0, 0)), scale), p.load(1))
    let kernel = Kernel(
      name: "half_norm", extents: [7, n], outerRank: 1,
      operands: [
        Access(buffer: 0, elementType: .float16, strides: [n, 1]),
        Access(buffer: 1, elementType: .float16, strides: [0, 1]),
      ],
      program: p.program, reductions: [Reduction(.moments, of: x)],
      stores: [Store(y, to: Access(buffer: 0, elementType: .float16, strides: [n, 1]))], laneAxis: 1,
      parameters: KernelParameters { $0.vectorWidth = width })
    return EmittedCase(
      name: "half-norm-\(n)",
      plan: plan(
        "half_norm", reference: module("x, w", "F.layer_norm(x, (\(n),), w, None, 1e-5)"),
        inputs: [buffer("x", [7, n], .float16), buffer("w", [n], .float16)],
        outputs: [buffer("y", [7, n], .float16)], body: .loops(kernel)),
      families: ["normal", "shifted"])
  }

  /// A running sum from the left, and one from the right, in one kernel.
  static func bothWays(_ n: Int) -> EmittedCase {
    var p = ProgramBuilder()
    _ = p.load(0)
    let y = p.multiply(p.scan(0), p.scan(1))
    let kernel = Kernel(
      name: "both_ways", extents: [5, n], outerRank: 1, operands: [Access(buffer: 0, strides: [n, 1])],
      program: p.program, scans: [Scan(.sum, of: 0), Scan(.maximum, of: 0, reversed: true)],
      stores: [Store(y, to: Access(buffer: 0, strides: [n, 1]))], laneAxis: 1)
    return EmittedCase(
      name: "both-ways",
      plan: plan(
        "both_ways", reference: module("x", "x.cumsum(1) * x.flip(1).cummax(1)[0].flip(1)"),
        inputs: [buffer("x", [5, n])], outputs: [buffer("y", [5, n])], body: .loops(kernel)))
  }

  /// Reads a tensor that is called what a kernel calls its own result: the traced name of a sum that is kept.
  static func namedLikeResult(_ n: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let (kept, x) = (p.load(0), p.load(1))
    let y = p.subtract(p.multiply(kept, kept), p.reduction(0))
    let kernel = Kernel(
      name: "named_like_result", extents: [5, n], outerRank: 1,
      operands: [Access(buffer: 0, strides: [1, 0]), Access(buffer: 1, strides: [n, 1])],
      program: p.program, reductions: [Reduction(.sum, of: x)],
      stores: [Store(y, to: Access(buffer: 0, strides: [1, 0]), oncePerRow: true)], laneAxis: 1)
    return EmittedCase(
      name: "named-like-result",
      plan: plan(
        "named_like_result", reference: module("sum, x", "sum * sum - x.sum(1)"),
        inputs: [buffer("sum", [5]), buffer("x", [5, n])], outputs: [buffer("y", [5])], body: .loops(kernel)))
  }

  static func cumulativeProduct(_ n: Int) -> EmittedCase {
    var p = ProgramBuilder()
    _ = p.load(0)
    let y = p.scan(0)
    let access = Access(buffer: 0, strides: [3 * n, n, 1])
    let kernel = Kernel(
      name: "cumulative_product", extents: [5, 3, n], outerRank: 1, operands: [access], program: p.program,
      scans: [Scan(.product, of: 0, exclusive: true)], stores: [Store(y, to: access)], laneAxis: 2)
    return EmittedCase(
      name: "cumulative-product",
      plan: plan(
        "cumulative_product", reference: module("x", "F.pad(x.cumprod(2)[..., :-1], (1, 0), value=1.0)"),
        inputs: [buffer("x", [5, 3, n])], outputs: [buffer("y", [5, 3, n])], body: .loops(kernel)),
      families: ["normal"])
  }

  /// A reduction of everything through row values.
  static func total(_ function: ReductionFunction) -> EmittedCase {
    var p = ProgramBuilder()
    _ = p.load(0)
    let row = p.reduction(0)
    var f = ProgramBuilder()
    let result = f.reduction(0, 0), second = f.reduction(0, 1)
    let isPlace = function == .argumentOfMinimum
    let hasTwo = function == .moments || function == .logSumExp
    let references: [ReductionFunction: String] = [
      .sum: "x.sum(1).sum()", .maximum: "x.sum(1).max()", .argumentOfMinimum: "x.sum(1).argmin()",
      .moments: "(x.sum(1).mean(), x.sum(1).var(correction=0) * 700)",
      .logSumExp: "(x.sum(1).max(), (x.sum(1) - x.sum(1).max()).exp().sum())",
    ]
    let outputs = [buffer("y", [], isPlace ? .int64 : .float32)] + (hasTwo ? [buffer("z", [])] : [])
    let kernel = Kernel(
      name: "total", extents: [700, 90], outerRank: 1, operands: [Access(buffer: 0, strides: [90, 1])],
      program: p.program, reductions: [Reduction(.sum, of: 0)], stores: [],
      finale: Finale(
        reductions: [Reduction(function, of: row)], program: f.program,
        stores: [Store(result, to: Access(buffer: 0, elementType: isPlace ? .int64 : .float32, strides: []))]
          + (hasTwo ? [Store(second, to: Access(buffer: 1, strides: []))] : [])),
      laneAxis: 1)
    return EmittedCase(
      name: "total-\(function.rawValue)",
      plan: plan(
        "total", reference: module("x", references[function] ?? ""), inputs: [buffer("x", [700, 90])],
        outputs: outputs,
        body: .loops(kernel)))
  }

  /// A finale over lanes.
  static var columnTotal: EmittedCase {
    var p = ProgramBuilder()
    _ = p.load(0)
    let row = p.reduction(0)
    var f = ProgramBuilder()
    let place = f.reduction(0), sum = f.reduction(1)
    let kernel = Kernel(
      name: "column_total", extents: [3, 333, 21], outerRank: 2,
      operands: [Access(buffer: 0, strides: [21 * 333, 1, 333])],
      program: p.program, reductions: [Reduction(.maximum, of: 0)], stores: [],
      finale: Finale(
        reductions: [Reduction(.argumentOfMaximum, of: row), Reduction(.sum, of: row)], program: f.program,
        stores: [
          Store(place, to: Access(buffer: 0, elementType: .int64, strides: [])),
          Store(sum, to: Access(buffer: 1, strides: [])),
        ]), laneAxis: 1)
    return EmittedCase(
      name: "column-total",
      plan: plan(
        "column_total", reference: module("x", "(x.amax(1).flatten().argmax(), x.amax(1).sum())"),
        inputs: [buffer("x", [3, 21, 333])], outputs: [buffer("y", [], .int64), buffer("z", [])],
        body: .loops(kernel)))
  }

  static func blockedProduct(_ blockRows: Int) -> EmittedCase {
    let rows = 100, inner = 33, columns = 70
    var p = ProgramBuilder()
    let value = p.add(p.load(0), p.load(1))
    let y = p.add(p.multiply(value, p.unary(.sigmoid, value)), p.load(2))
    let total = p.reduction(0)
    let kernel = Kernel(
      name: "epilogue", extents: [rows, columns], outerRank: 1,
      operands: [
        Access(buffer: 0, strides: [columns, 1]), Access(buffer: 1, strides: [0, 1]),
        Access(buffer: 2, strides: [columns, 1]),
      ],
      program: p.program, reductions: [Reduction(.sum, of: y)],
      stores: [
        Store(y, to: Access(buffer: 0, strides: [columns, 1])),
        Store(total, to: Access(buffer: 1, strides: [1, 0]), oncePerRow: true),
      ], laneAxis: 1)
    let product = BlockedProduct(
      left: buffer("x", [rows, inner]), right: buffer("self.fc.weight", [columns, inner]), transposed: true,
      blockRows: blockRows,
      epilogue: Launch(
        body: .loops(kernel),
        inputs: [
          buffer("product", [rows, columns]), buffer("self.fc.bias", [columns]),
          buffer("r", [rows, columns]),
        ],
        outputs: [buffer("y", [rows, columns]), buffer("total", [rows])]))
    let reference = """
      import torch.nn as nn
      import torch.nn.functional as F


      class Model(nn.Module):
          def __init__(self):
              super().__init__()
              self.fc = nn.Linear(\(inner), \(columns))

          def forward(self, x, r):
              y = F.silu(self.fc(x)) + r
              return y, y.sum(1)
      """
    let whole = CandidatePlan(
      problem: "linear", constructionSource: reference,
      inputs: [
        .init(name: "x", type: TensorType(shape: [rows, inner])),
        .init(name: "r", type: TensorType(shape: [rows, columns])),
      ],
      steps: [.blockedProduct(product), .evaluate(name: "doubled", expression: "total * 1")],
      result: "y, doubled",
      decisions: ["product in blocks of \(blockRows) rows"])
    return EmittedCase(name: "blocked-product-\(blockRows)", plan: whole, families: ["normal"])
  }
}
