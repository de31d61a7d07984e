import Domain

/// A module's computation as a directed acyclic graph: immutable, typed, in evaluation order.
struct Graph: Sendable, Hashable {
  /// The place of a node in the list; a node has one result unless it is a library call.
  typealias Value = Int

  /// One operation with its operands.
  struct Node: Sendable, Hashable {
    /// A valid Python identifier, unique within the graph.
    var name: String
    /// The traced call that the node stems from; what falls back to PyTorch is named by it.
    var origin: String
    /// What is done.
    var operation: Operation
    /// What it is done to.
    var operands: [Value]
    /// The results' types; `nil` where a result is no tensor.
    var types: [TensorType?]

    /// The type of the single result; a scalar for what is no tensor.
    var type: TensorType { types.first.flatMap { $0 } ?? TensorType(shape: []) }
    /// Whether the node rounds to a 16-bit type.
    var isRounding: Bool { if case .cast(let type) = operation { type.isHalf } else { false } }
    /// Whether the node has exactly one result and this is a tensor.
    var isTensor: Bool { types.count == 1 && types[0] != nil }
  }

  /// A buffer that gets a new value when the module runs.
  struct Mutation: Sendable, Hashable {
    /// The buffer's dotted name within the module.
    var target: String
    /// Its new value.
    var value: Value
  }

  /// The structure of the module's result.
  indirect enum Output: Sendable, Hashable {
    case value(Value)
    case literal(Argument)
    case tuple([Output])
    case list([Output])
    case dictionary([String: Output])
  }

  /// The nodes; operands come before their users.
  var nodes: [Node] = []
  /// What the module returns.
  var output: Output = .tuple([])
  /// What the module changes.
  var mutations: [Mutation] = []

  subscript(value: Value) -> Node { nodes[value] }
}

extension Graph.Output {
  /// The tensors returned, in order.
  var values: [Graph.Value] {
    switch self {
    case .value(let value): [value]
    case .literal: []
    case .tuple(let parts), .list(let parts): parts.flatMap(\.values)
    case .dictionary(let members): members.sorted { $0.key < $1.key }.flatMap(\.value.values)
    }
  }

  /// The same structure over other values.
  func map(_ transform: (Graph.Value) -> Graph.Value) -> Graph.Output {
    switch self {
    case .value(let value): .value(transform(value))
    case .literal: self
    case .tuple(let parts): .tuple(parts.map { $0.map(transform) })
    case .list(let parts): .list(parts.map { $0.map(transform) })
    case .dictionary(let members): .dictionary(members.mapValues { $0.map(transform) })
    }
  }
}

extension Graph {
  /// The values that must exist in the end: what is returned and what buffers become.
  var results: [Value] { output.values + mutations.map(\.value) }

  /// The users of each value.
  var users: [[Value]] {
    var users = [[Value]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for operand in Set(node.operands).sorted() { users[operand].append(index) }
    }
    return users
  }

  /// Whether a value holds truth values.
  func isTruth(_ value: Value) -> Bool { nodes[value].type.elementType == .bool }

  /// The number in every element of a value, if it is a constant.
  func number(_ value: Value) -> Double? {
    guard case .constant(let number, _, _) = nodes[value].operation else { return nil }
    return number
  }

  /// The graph without what nothing needs; inputs stay, and so do calls with effects unless they are replaced.
  func withoutDeadCode(replaced: Set<Value> = []) -> Graph {
    var live = Set(results)
    for (index, node) in nodes.enumerated().reversed() {
      guard live.contains(index) || (node.operation.isKept && !replaced.contains(index)) else { continue }
      live.insert(index)
      live.formUnion(node.operands)
    }
    var place: [Value: Value] = [:]
    var kept = Graph()
    for (index, node) in nodes.enumerated() where live.contains(index) {
      place[index] = kept.nodes.count
      var node = node
      node.operands = node.operands.map { place[$0] ?? $0 }
      kept.nodes.append(node)
    }
    kept.output = output.map { place[$0] ?? $0 }
    kept.mutations = mutations.map { Mutation(target: $0.target, value: place[$0.value] ?? $0.value) }
    return kept
  }
}
