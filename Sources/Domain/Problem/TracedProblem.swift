/// What the tracer found in a reference: its graph, or why there is none.
public struct TracedProblem: Sendable, Hashable, Codable {
  /// The graph of ATen operations as the tracer wrote it (docs/harness.md), or `nil` when it can't be traced.
  public var graph: JSONValue?
  /// Why there is no graph.
  public var opaqueReason: String?
  /// The problem's text without `Model.forward`, `get_inputs` and `get_init_inputs`: what builds the parameters.
  public var constructionSource: String
  /// The problem's text without `get_inputs` and `get_init_inputs`: a module that computes by PyTorch calls.
  public var moduleSource: String

  /// Makes a trace result.
  public init(graph: JSONValue?, opaqueReason: String?, constructionSource: String, moduleSource: String) {
    self.graph = graph
    self.opaqueReason = opaqueReason
    self.constructionSource = constructionSource
    self.moduleSource = moduleSource
  }

  private enum CodingKeys: String, CodingKey {
    case graph
    case opaqueReason = "opaque_reason"
    case constructionSource = "construction_source"
    case moduleSource = "module_source"
  }
}
