import Domain
import Expert

/// Kernels whose lanes run along an outer dimension.
enum TileCases {
  static let shapes = [(1, 1), (7, 17), (100, 64), (64, 100), (1000, 7), (17, 1000)]

  static var all: [EmittedCase] { shapes.flatMap { everyKind($0.0, $0.1) } }

  static func everyKind(_ rows: Int, _ columns: Int) -> [EmittedCase] {
    [
      columnSoftmax(rows, columns), columnSoftmaxThreePass(rows, columns), columnSum(rows, columns),
      columnScan(rows, columns), columnMoments(rows, columns), columnArgument(rows, columns),
    ]
  }

  /// Softmax along dimension 1 of [2, rows, columns].
  static func columnSoftmax(
    _ rows: Int, _ columns: Int, batch: Int = 2, _ parameters: KernelParameters = .init()
  ) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let shifted = p.subtract(x, p.reduction(0, 0))
    let y = p.divide(p.unary(.exponential, shifted), p.reduction(0, 1))
    return columnCase(
      "column-softmax", rows, columns, batch, p, [Reduction(.logSumExp, of: x)], store: y,
      reference: "torch.softmax(x, 1)", families: ["normal", "wide", "special"], parameters: parameters)
  }

  static func columnSoftmaxThreePass(_ rows: Int, _ columns: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let e = p.unary(.exponential, p.subtract(x, p.reduction(0)))
    let y = p.divide(e, p.reduction(1))
    return columnCase(
      "column-softmax-three-pass", rows, columns, 2, p, [Reduction(.maximum, of: x), Reduction(.sum, of: e)],
      store: y,
      reference: "torch.softmax(x, 1)", families: ["normal", "wide"],
      parameters: KernelParameters {
        $0.rowBuffer = true
        $0.tile = 32
      })
  }

  static func columnCase(
    _ name: String, _ rows: Int, _ columns: Int, _ batch: Int, _ p: ProgramBuilder, _ reductions: [Reduction],
    scans: [Scan] = [], store: ScalarProgram.Value, reference: String,
    families: [String] = ["normal", "special"],
    parameters: KernelParameters = .init()
  ) -> EmittedCase {
    let access = Access(buffer: 0, strides: [rows * columns, 1, columns])
    let kernel = Kernel(
      name: "columns", extents: [batch, columns, rows], outerRank: 2, operands: [access], program: p.program,
      reductions: reductions, scans: scans, stores: [Store(store, to: access)], laneAxis: 1,
      parameters: parameters)
    let shape = [batch, rows, columns]
    return EmittedCase(
      name: "\(name)-\(rows)x\(columns)",
      plan: plan(
        name, reference: module("x", reference), inputs: [buffer("x", shape)], outputs: [buffer("y", shape)],
        body: .loops(kernel)),
      families: families)
  }

  static func columnScan(_ rows: Int, _ columns: Int) -> EmittedCase {
    var p = ProgramBuilder()
    _ = p.load(0)
    let y = p.scan(0)
    return columnCase(
      "column-cumsum-reversed", rows, columns, 2, p, [], scans: [Scan(.sum, of: 0, reversed: true)], store: y,
      reference: "x.flip(1).cumsum(1).flip(1)", families: ["normal", "needle"])
  }

  /// Sum over the batch and the rows, of a value that a channel's factor scales.
  static func columnSum(_ rows: Int, _ columns: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let value = p.multiply(p.load(0), p.unary(.exponential, p.load(1)))
    let total = p.reduction(0)
    let shape = [2, rows, columns]
    let kernel = Kernel(
      name: "column_sum", extents: [columns, 2, rows], outerRank: 1,
      operands: [
        Access(buffer: 0, strides: [1, rows * columns, columns]), Access(buffer: 1, strides: [1, 0, 0]),
      ],
      program: p.program, reductions: [Reduction(.sum, of: value)],
      stores: [Store(total, to: Access(buffer: 0, strides: [1, 0, 0]), oncePerRow: true)], laneAxis: 0)
    return EmittedCase(
      name: "column-sum-\(rows)x\(columns)",
      plan: plan(
        "column_sum", reference: module("x, s", "(x * s.exp()).sum((0, 1))"),
        inputs: [buffer("x", shape), buffer("s", [columns])], outputs: [buffer("y", [columns])],
        body: .loops(kernel)),
      families: ["normal", "shifted"])
  }

  static func columnMoments(_ rows: Int, _ columns: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let variance = p.divide(p.reduction(0, 1), p.constant(Double(rows)))
    let scale = p.unary(.reciprocalSquareRoot, p.add(variance, p.constant(1e-3)))
    let y = p.multiply(p.subtract(x, p.reduction(0, 0)), scale)
    return columnCase(
      "column-norm", rows, columns, 2, p, [Reduction(.moments, of: x)], store: y,
      reference: "F.layer_norm(x.transpose(1, 2), (\(rows),), eps=1e-3).transpose(1, 2)",
      families: ["normal", "shifted"])
  }

  static func columnArgument(_ rows: Int, _ columns: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let large = p.binary(.greater, x, p.constant(2))
    let place = p.reduction(0)
    let any = p.reduction(1)
    let kernel = Kernel(
      name: "column_argmin", extents: [columns, rows], outerRank: 1,
      operands: [Access(buffer: 0, strides: [1, columns])], program: p.program,
      reductions: [Reduction(.argumentOfMinimum, of: x), Reduction(.any, of: large)],
      stores: [
        Store(place, to: Access(buffer: 0, elementType: .int64, strides: [1, 0]), oncePerRow: true),
        Store(any, to: Access(buffer: 1, elementType: .bool, strides: [1, 0]), oncePerRow: true),
      ], laneAxis: 0)
    return EmittedCase(
      name: "column-argmin-\(rows)x\(columns)",
      plan: plan(
        "column_argmin", reference: module("x", "(torch.argmin(x, 0), (x > 2).any(0))"),
        inputs: [buffer("x", [rows, columns])],
        outputs: [buffer("places", [columns], .int64), buffer("large", [columns], .bool)],
        body: .loops(kernel)),
      families: ["normal", "ties", "special"])
  }
}
