import Domain

/// Bytes that any implementation must move: inputs, the parameters it reads, and outputs, once each.
enum CompulsoryTraffic {
  static func bytes(of loaded: Oracle.Loaded, graph: JSONValue?) -> Double {
    let outputs = Double(loaded.outputs.tensors.map(\.byteCount).reduce(0, +))
    if let nodes = graph?["nodes"]?.elements { return outputs + bytesRead(nodes) }
    let inputs = loaded.inputs.flatMap(\.tensors).map(\.byteCount).reduce(0, +)
    return outputs + Double(inputs) + loaded.parameterBytes
  }

  /// Bytes of the inputs, parameters, buffers and constants that some operation uses.
  static func bytesRead(_ nodes: [JSONValue]) -> Double {
    var uses: [String: Use] = [:]
    for node in nodes where node["kind"]?.text == "call" { note(node, in: &uses) }
    return nodes.reduce(0) { total, node in
      guard let name = node["name"]?.text, let use = uses[name], node["kind"]?.text != "call" else {
        return total
      }
      let whole = Double(GraphNode.type(of: node)?.byteCount ?? 0)
      return total + (use.isPartial ? min(whole, use.partialBytes) : whole)
    }
  }

  /// How a tensor is read: as a whole by some operation, or only in rows that another selects.
  private struct Use {
    var isPartial = true
    var partialBytes = 0.0
  }

  /// Operations that read of their first argument only as much as they return.
  private static let selecting: Set<String> = [
    "embedding", "index_select", "gather", "index", "select", "slice", "narrow",
  ]

  private static func note(_ node: JSONValue, in uses: inout [String: Use]) {
    let arguments = node["args"]?.elements ?? []
    let result = Double(GraphNode.type(of: node)?.byteCount ?? 0)
    let isSelecting = GraphNode.operation(of: node).map(selecting.contains) ?? false
    for (position, argument) in arguments.enumerated() {
      for name in GraphNode.names(in: argument) {
        if isSelecting, position == 0 {
          uses[name, default: Use()].partialBytes += result
        } else {
          uses[name, default: Use()].isPartial = false
        }
      }
    }
    for name in GraphNode.names(in: node["kwargs"] ?? .null) { uses[name, default: Use()].isPartial = false }
  }
}
