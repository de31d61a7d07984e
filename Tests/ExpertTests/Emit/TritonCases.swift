import Domain
import Expert

/// Plans that are emitted as Triton and run in its interpreter: small, since it takes milliseconds a program.
enum TritonCases {
  static let all: [EmittedCase] =
    points + rows + columns + whole + ProductCases.all + SplitCases.all
    + StencilCases.all

  /// One of each family, compiled for three generations of GPUs.
  static let compiled: [EmittedCase] = all.filter { representatives.contains($0.name) }

  private static let representatives: Set<String> = [
    "gelu", "gathered-0", "layer-norm-100-held", "layer-norm-100-chunks",
    "softmax-online-100-chunks",
    "cumsum-exclusive-reversed-100-chunks", "argmax-7-several", "cross-entropy-64-held",
    "column-softmax-64x20-chunks",
    "batch-norm-4x5x49-split-1-7", "max-pool-37x41-3-2-1-held", "average-pool-19x33-3-1-1-uncounted-held",
    "stencil-17x21-3x7-1x1-2x5",
  ]

  /// The interpreter cuts digits off where a GPU rounds to bfloat16.
  private static var points: [EmittedCase] {
    PointCases.all.filter { !$0.name.hasPrefix("unary-functions-width") && $0.name != "convert-bfloat16" }
  }

  /// Rows of one, of less than a tile, of a power of two and of more than a chunk.
  private static var rows: [EmittedCase] {
    [1, 7].flatMap(RowCases.everyKind).map { mapped($0, .several) }
      + [64, 100].flatMap(RowCases.everyKind).flatMap { [mapped($0, .held), mapped($0, .chunks)] }
  }

  private static var columns: [EmittedCase] {
    TileCases.everyKind(1, 1).map { mapped($0, .chunks) }
      + TileCases.everyKind(7, 17).map { mapped($0, .several) }
      + TileCases.everyKind(64, 20).map { mapped($0, .chunks) }
  }

  private static var whole: [EmittedCase] {
    WholeCases.all.filter { $0.name != "batch-norm-16x3x4000" }.map { mapped($0, .held) }
  }

  /// Ways of dealing rows out.
  private enum Mapping: String {
    /// A row a program, held.
    case held
    /// Four rows a program, held.
    case several
    /// Two rows a program, in chunks.
    case chunks
  }

  private static func mapped(_ item: EmittedCase, _ mapping: Mapping) -> EmittedCase {
    var item = item
    item.name += "-\(mapping.rawValue)"
    // PyTorch's running sums on a processor are in double precision.
    if item.name.contains("cumsum") || item.name.hasPrefix("both-ways") { item.factor = 30 }
    item.plan.steps = item.plan.steps.map { step in
      guard case .launch(var launch) = step else { return step }
      if case .loops(var kernel) = launch.body {
        kernel.parameters.blocks = blocks(mapping, kernel)
        launch.body = .loops(kernel)
      }
      return .launch(launch)
    }
    return item
  }

  private static func blocks(_ mapping: Mapping, _ kernel: Kernel) -> BlockParameters {
    var blocks = BlockParameters()
    let length = kernel.extents[kernel.outerRank...].reduce(1, *)
    let whole = (0...20).map { 1 << $0 }.first { $0 >= length } ?? 1
    switch mapping {
    case .held: blocks.columns = whole
    case .several: (blocks.rows, blocks.columns) = (4, whole)
    case .chunks: (blocks.rows, blocks.columns, blocks.stages, blocks.retainsRows) = (2, 16, 2, true)
    }
    return blocks
  }
}
