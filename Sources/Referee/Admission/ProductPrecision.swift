import Domain

/// The class in which a problem's products may be computed at least: half-precision operands are no concession.
enum ProductPrecision {
  /// Operations that the count of floating-point operations counts.
  private static let products: Set<String> = [
    "mm", "bmm", "matmul", "linear", "addmm", "addbmm", "baddbmm", "einsum", "mv", "dot", "conv1d", "conv2d",
    "conv3d", "convolution", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
    "scaled_dot_product_attention",
  ]

  /// The class of the fastest products that give results of the reference's types; `policy` where one is in single
  /// precision, or where there is no graph.
  static func of(_ graph: JSONValue?, policy: PrecisionClass) -> PrecisionClass {
    let types = Set(
      (graph?["nodes"]?.elements ?? []).compactMap { node -> ElementType? in
        guard GraphNode.operation(of: node).map(products.contains) == true else { return nil }
        return GraphNode.type(of: node)?.elementType
      })
    switch types {
    case [.bfloat16]: return .bf16
    case [.float16], [.float16, .bfloat16]: return .fp16
    default: return policy
    }
  }
}
