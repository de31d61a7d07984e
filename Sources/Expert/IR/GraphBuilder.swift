import Domain

/// Builds a graph node by node.
///
/// Equal nodes are one, so common subexpressions never arise.
struct GraphBuilder: Sendable {
  private(set) var graph = Graph()
  private var known: [Key: Graph.Value] = [:]
  private var names: Set<String> = []
  /// Names that new nodes leave to the traced ones.
  private let reserved: Set<String>
  /// The traced call that new nodes stem from.
  var origin = ""

  private struct Key: Hashable, Sendable {
    var operation: Operation
    var operands: [Graph.Value]
  }

  init(reserving names: Set<String> = []) { reserved = names }

  /// Sets what the finished module returns and changes.
  mutating func finish(output: Graph.Output, mutations: [Graph.Mutation]) {
    graph.output = output
    graph.mutations = mutations
  }

  /// Adds a node, or finds the equal one that is there.
  @discardableResult
  mutating func insert(
    _ operation: Operation, _ operands: [Graph.Value] = [], name: String? = nil
  ) throws(GraphError) -> Graph.Value {
    let key = Key(operation: operation, operands: operands)
    if operation.isShareable, let value = known[key] { return value }
    let label = name ?? origin
    let types: [TensorType?]
    if case .element(let place) = operation {
      let results = graph[operands[0]].types
      types = [results.indices.contains(place) ? results[place] : nil]
    } else {
      types = try operation.resultTypes(of: operands.map { graph[$0].type }, node: label)
    }
    let node = Graph.Node(
      name: unique(name ?? operation.defaultName, isTraced: name != nil), origin: origin,
      operation: operation, operands: operands,
      types: types)
    graph.nodes.append(node)
    known[key] = graph.nodes.count - 1
    return graph.nodes.count - 1
  }

  /// Adds a formula; pointwise operands are broadcast to one shape, numbers take the type of what they meet.
  mutating func insert(_ formula: Formula, name: String? = nil) throws(GraphError) -> Graph.Value {
    switch formula {
    case .value(let value): return value
    case .number(let number):
      return try insert(.constant(number, shape: [], elementType: .float32), name: name)
    case .apply(let operation, let operands):
      guard operation.isPointwise else {
        var values: [Graph.Value] = []
        for operand in operands { values.append(try insert(operand)) }
        return try insert(operation, values, name: name)
      }
      return try insertPointwise(operation, operands, name: name)
    }
  }

  private mutating func insertPointwise(
    _ operation: Operation, _ operands: [Formula], name: String?
  ) throws(GraphError) -> Graph.Value {
    var values: [Graph.Value?] = []
    for operand in operands {
      if case .number = operand { values.append(nil) } else { values.append(try insert(operand)) }
    }
    let tensors = values.compactMap { $0 }.map { graph[$0].type }
    guard let shape = broadcastShape(tensors.map(\.shape)) else {
      throw .illTyped(node: name ?? origin, detail: "shapes \(tensors.map(\.shape)) do not broadcast")
    }
    let numeric = operation == .select ? values.dropFirst().compactMap { $0 } : values.compactMap { $0 }
    let elementType = numeric.first.map { graph[$0].type.elementType } ?? .float32
    var final: [Graph.Value] = []
    for (operand, value) in zip(operands, values) {
      if let value {
        let isWhole = graph[value].type.shape == shape
        final.append(isWhole ? value : try insert(.view(.expand(shape)), [value]))
      } else if case .number(let number) = operand {
        final.append(try insert(.constant(number, shape: shape, elementType: elementType)))
      }
    }
    return try insert(operation, final, name: name)
  }

  /// Passes a traced name on to the value that stands in its place, if that one has no traced name itself.
  mutating func takeOver(_ name: String, from old: Graph.Value, to new: Graph.Value) {
    guard old < new, graph.nodes[old].name == name else { return }
    graph.nodes[old].name = unique(name + "_before", isTraced: false)
    graph.nodes[new].name = name
  }

  private mutating func unique(_ wish: String, isTraced: Bool) -> String {
    var name = wish
    var count = 0
    while names.contains(name) || (reserved.contains(name) && !(isTraced && count == 0)) {
      count += 1
      name = "\(wish)_\(count)"
    }
    names.insert(name)
    return name
  }
}

extension Operation {
  /// What a new node is called.
  fileprivate var defaultName: String {
    switch self {
    case .input(let place, _): "input_\(place)"
    case .parameter: "parameter"
    case .buffer: "buffer"
    case .literal, .constant: "constant"
    case .index: "index"
    case .unary(let function): function.pythonName
    case .binary(let function): function.pythonName
    case .select: "where"
    case .cast: "cast"
    case .view: "view"
    case .gather: "gather"
    case .concatenate: "cat"
    case .reduce(let fold): fold.function.rawValue
    case .scan: "scan"
    case .pool: "pool"
    case .library(let call): call.baseName
    case .element(let place): "element_\(place)"
    }
  }
}
