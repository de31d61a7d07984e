import Domain

/// A graph as plain PyTorch text, so that it can be run beside the original.
enum PythonPrinter {
  /// `def function(*inputs)`: leaves come in the order of the graph's nodes; the results are returned as a tuple,
  /// first what the module returns, then the new values of buffers.
  static func function(_ graph: Graph) -> String {
    var lines: [String] = []
    var leaves: [String] = []
    for (value, node) in graph.nodes.enumerated() {
      if node.operation.isLeaf {
        leaves.append(node.name)
      } else {
        lines.append("    \(node.name) = \(PythonExpression(value, in: graph) { graph[$0].name }.text)")
      }
    }
    let results = graph.results.map { graph[$0].name + "," }.joined(separator: " ")
    let unpacking = leaves.isEmpty ? [] : ["    \(leaves.map { $0 + "," }.joined(separator: " ")) = inputs"]
    let head = ["import torch", "", "def function(*inputs):"]
    return (head + unpacking + lines + ["    return (\(results))", ""]).joined(separator: "\n")
  }

  /// The structure of a module's result over value names.
  static func output(_ output: Graph.Output, _ name: (Graph.Value) -> String) -> String {
    switch output {
    case .value(let value): return name(value)
    case .literal(let argument): return literal(argument)
    case .tuple(let parts):
      let texts = parts.map { self.output($0, name) }
      return parts.count == 1 ? "(\(texts[0]),)" : "(\(texts.joined(separator: ", ")))"
    case .list(let parts): return "[\(parts.map { self.output($0, name) }.joined(separator: ", "))]"
    case .dictionary(let members):
      let pairs = members.sorted { $0.key < $1.key }.map {
        "\(PythonName.string($0.key)): \(self.output($0.value, name))"
      }
      return "{\(pairs.joined(separator: ", "))}"
    }
  }

  private static func literal(_ argument: Argument) -> String {
    switch argument {
    case .bool(let value): value ? "True" : "False"
    case .int(let value): "\(value)"
    case .double(let value): PythonName.number(value)
    case .text(let value): PythonName.string(value)
    default: "None"
    }
  }
}
