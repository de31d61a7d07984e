import Domain

/// Bytes of inputs that every honest implementation must read in each call.
///
/// Less than compulsory traffic on purpose, since a time below this floor fails a candidate: parameters do not
/// count, as they may be packed or folded once; an input counts only where each operation on its way to an output
/// depends on all of its elements. A slice, a mask, a stride or a pool may leave elements out.
enum RequiredReads {
  /// Bytes for a traced graph, 0 where the graph is not known; `blind` are inputs that the output does not depend on.
  static func bytes(graph: JSONValue?, blind: Set<Int> = []) -> Double {
    guard let graph, let nodes = graph["nodes"]?.elements, let outputs = graph["outputs"] else { return 0 }
    let needs = needs(of: nodes, outputs: outputs)
    return nodes.reduce(0) { total, node in
      guard node["kind"]?.text == "input", let name = node["name"]?.text, needs[name] == .computed,
        !blind.contains(node["index"]?.int ?? -1)
      else { return total }
      return total + Double(GraphNode.type(of: node)?.byteCount ?? 0)
    }
  }

  /// What is made of all elements of a value.
  private enum Need: Int { case returned, computed }

  private static func needs(of nodes: [JSONValue], outputs: JSONValue) -> [String: Need] {
    var needs: [String: Need] = [:]
    for name in GraphNode.names(in: outputs) { needs[name] = .returned }
    for node in nodes.reversed() where node["kind"]?.text == "call" {
      guard let name = node["name"]?.text, let need = needs[name], let rule = rule(for: node) else {
        continue
      }
      let passed = rule.isView ? need : .computed
      for argument in rule.arguments(of: node) where needs[argument] != .computed { needs[argument] = passed }
    }
    return needs
  }

  /// Which arguments an operation needs whole when its own result is needed whole.
  private struct Rule {
    enum Reach { case all, first }
    var reach: Reach
    var isView = false

    func arguments(of node: JSONValue) -> [String] {
      let arguments = node["args"]?.elements ?? []
      return (reach == .first ? Array(arguments.prefix(1)) : arguments).flatMap(GraphNode.names)
    }
  }

  private static func rule(for node: JSONValue) -> Rule? {
    guard let operation = GraphNode.operation(of: node) else { return nil }
    if views.contains(operation) { return Rule(reach: .first, isView: true) }
    if dense.contains(operation) { return Rule(reach: .all) }
    if denseInFirst.contains(operation) { return Rule(reach: .first) }
    return convolutions.contains(operation) && hasUnitStride(node) ? Rule(reach: .first) : nil
  }

  private static func hasUnitStride(_ node: JSONValue) -> Bool {
    guard let arguments = node["args"]?.elements, arguments.count > 3 else { return true }
    return arguments[3].elements?.allSatisfy { $0.int == 1 } ?? (arguments[3].int == 1)
  }

  /// Results that may be the argument itself.
  private static let views: Set<String> = [
    "view", "reshape", "permute", "transpose", "t", "numpy_T", "contiguous", "clone", "flatten", "unflatten",
    "unsqueeze", "squeeze", "expand", "expand_as", "to", "_to_copy", "movedim", "view_as", "detach", "alias",
  ]

  /// All elements of all tensors that are arguments.
  private static let dense: Set<String> = [
    "add", "sub", "rsub", "mul", "div", "pow", "maximum", "minimum", "add_", "sub_", "mul_", "div_", "mm",
    "bmm", "matmul", "linear", "addmm", "baddbmm", "mv", "dot", "cat", "stack", "mse_loss", "l1_loss",
    "smooth_l1_loss", "huber_loss", "cosine_similarity",
  ]

  /// All elements of the first argument; the others are parameters or settings.
  private static let denseInFirst: Set<String> = [
    "relu", "relu_", "gelu", "sigmoid", "tanh", "silu", "silu_", "mish", "elu", "selu", "leaky_relu",
    "hardsigmoid", "hardswish", "hardtanh", "softplus", "softsign", "logsigmoid", "log_sigmoid", "exp", "log",
    "log1p", "expm1", "sqrt", "rsqrt", "neg", "abs", "square", "reciprocal", "sin", "cos", "erf", "clamp",
    "clamp_min", "clamp_max", "sum", "mean", "amax", "amin", "max", "min", "argmax", "argmin", "prod", "var",
    "std", "norm", "linalg_vector_norm", "logsumexp", "cumsum", "cumprod", "softmax", "log_softmax",
    "layer_norm", "batch_norm", "group_norm", "instance_norm", "rms_norm", "adaptive_avg_pool1d",
    "adaptive_avg_pool2d", "adaptive_avg_pool3d",
  ]

  /// With a stride of one every element is under some window.
  private static let convolutions: Set<String> = ["conv1d", "conv2d", "conv3d"]
}

/// Reads a node of a traced graph (docs/harness.md).
enum GraphNode {
  /// The middle part of `aten.softmax.int`.
  static func operation(of node: JSONValue) -> String? {
    let parts = node["op"]?.text.map { $0.split(separator: ".") } ?? []
    return parts.count > 1 ? String(parts[1]) : nil
  }

  /// The nodes that a value names.
  static func names(in value: JSONValue) -> [String] {
    switch value {
    case .array(let elements): elements.flatMap(names)
    case .object(let members): members["node"]?.text.map { [$0] } ?? members.values.flatMap(names)
    default: []
    }
  }

  /// The type of a node that is one tensor.
  static func type(of node: JSONValue) -> TensorType? {
    guard let name = node["type"]?["dtype"]?.text, let elementType = ElementType(rawValue: name),
      let shape = node["type"]?["shape"]?.elements
    else { return nil }
    return TensorType(shape: shape.compactMap(\.int), elementType: elementType)
  }
}
