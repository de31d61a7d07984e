import Expert

/// Plans that are emitted as CUDA C++ and run in a simulation of a GPU's threads: each kind once or twice, since each is
/// built anew.
enum CUDACases {
  static let all: [EmittedCase] = TritonCases.all.filter { names.contains($0.name) }

  /// Compiled by nvcc, where there is one, and recorded: independent points, rows with quads, rows across memory.
  static let compiled: [EmittedCase] = all.filter { compiledNames.contains($0.name) }

  private static let compiledNames: Set<String> = [
    "gelu", "layer-norm-64-held", "column-softmax-7x17-several",
  ]

  private static let names = compiledNames.union([
    "unary-functions-widest", "binary-functions", "convert-float64", "convert-int64", "convert-bool",
    "masked", "products", "gathered-0", "gathered-1",
    "softmax-online-64-held", "softmax-online-100-chunks", "softmax-three-pass-7-several",
    "layer-norm-7-several", "argmax-100-chunks", "gelu-row-sum-64-held", "cross-entropy-100-chunks",
    "cross-entropy-7-several",
    "column-sum-7x17-several", "column-norm-7x17-several", "column-argmin-7x17-several",
    "batch-norm-4x5x49-split-1-7", "total-moments-held", "total-logSumExp-held", "column-total-held",
    "blocked-product-32-held", "named-like-result-held",
  ])
}
