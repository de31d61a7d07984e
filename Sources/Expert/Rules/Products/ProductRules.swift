import Domain

/// Products that need not be done, or not whole.
///
/// A rule may take a product away only if nothing else reads it, which a node alone does not tell: the rules are made
/// for a graph.
enum ProductRules {
  /// - Parameter keeping: traced calls that stay as they are.
  static func all(for graph: Graph, keeping: Set<String> = []) -> [Rule] {
    let free = FreeNodes(graph, keeping: keeping)
    return [
      diagonal(free), einsum(free), sumOfScaled(free), sumOfTerms(free), sumOfLinear(free),
      sumOfConvolution(free), poolOfLinear(free), poolOfConvolution(free),
    ]
  }

  /// `diag(a) @ b` scales the rows of b, `b @ diag(a)` its columns.
  static func diagonal(_ free: FreeNodes) -> Rule {
    Rule("product-with-diagonal", principle: "A1.16", .reassociating) { match in
      guard let product = match.call, product.isFloat32, match.isMatrixProduct, !free.isKept(match.node),
        match.type.rank == 2, match.node.operands.count == 2
      else { return nil }
      if let a = match.operand(0).diagonal {
        return a.formula.reshape([match.type.shape[0], 1]) * match.formula(1)
      }
      if let a = match.operand(1).diagonal {
        return match.formula(0) * a.formula.reshape([1, match.type.shape[1]])
      }
      return nil
    }
  }

  /// An Einstein sum over the last axis of one and the first of the other is a matrix product.
  static func einsum(_ free: FreeNodes) -> Rule {
    Rule("einsum-as-product", principle: "A1.18", .reassociating) { match in
      guard let call = match.call, call.call.name == "aten.einsum.default", call.isFloat32,
        !free.isKept(match.node), let equation = call.text(0, "equation"), match.node.operands.count == 2
      else { return nil }
      let sides = equation.replacing(" ", with: "").split(separator: "-", maxSplits: 1)
      let terms = sides.first?.split(separator: ",").map(Array.init) ?? []
      guard sides.count == 2, sides[1].first == ">", terms.count == 2, terms[1].count == 2,
        terms[0].count >= 2, terms.flatMap({ $0 }).allSatisfy(\.isLetter),
        terms[0].last == terms[1].first, !terms[0].dropLast().contains(terms[1][1]),
        Set(terms[0]).count == terms[0].count, terms[1][0] != terms[1][1],
        Array(sides[1].dropFirst()) == terms[0].dropLast() + [terms[1][1]]
      else { return nil }
      return .call("aten.matmul.default", match.node.operands, match.type)
    }
  }
}

/// The nodes of a graph that one other node reads and nothing returns, and the calls that must stay.
struct FreeNodes: Sendable {
  private let single: Set<String>
  private let keeping: Set<String>

  init(_ graph: Graph, keeping: Set<String>) {
    let results = Set(graph.results)
    let users = graph.users
    single = Set(
      graph.nodes.indices.filter { users[$0].count == 1 && !results.contains($0) }.map { graph[$0].name })
    self.keeping = keeping
  }

  func isKept(_ node: Graph.Node) -> Bool { keeping.contains(node.origin) }

  /// Whether the node may be replaced together with its only reader.
  func allows(_ node: Graph.Node) -> Bool { single.contains(node.name) && !isKept(node) }
}

extension Formula {
  /// A PyTorch operator over tensors and further arguments.
  static func call(
    _ name: String, _ operands: [Graph.Value], _ type: TensorType, further: [Argument] = []
  ) -> Formula {
    let arguments = operands.indices.map { Argument.operand($0) } + further
    let call = AtenCall(
      name: name, arguments: arguments, keywords: [:], results: [type], isSingle: true)
    return .apply(.library(call), operands.map { .value($0) })
  }
}

extension Match {
  var isMatrixProduct: Bool {
    guard let name = call?.call.name else { return false }
    return ["aten.mm.default", "aten.matmul.default"].contains(name)
  }

  /// The vector whose diagonal matrix the node is.
  var diagonal: Match? {
    guard let call, call.call.name == "aten.diag.default", call.isFloat32, call.int(1, "diagonal") ?? 0 == 0,
      operand(0).type.rank == 1
    else { return nil }
    return operand(0)
  }
}
