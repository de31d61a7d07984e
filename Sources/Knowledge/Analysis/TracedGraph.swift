import Domain

/// A traced reference, read just as far as features need it (docs/harness.md, "The graph").
struct TracedGraph {
  struct Node {
    var name: String
    /// `input`, `parameter`, `buffer`, `constant` or `call`.
    var kind: String
    /// The operation without namespace, overload and the mark of writing in place: `softmax`; empty for leaves.
    var operation = ""
    var arguments: [JSONValue] = []
    var keywords: [String: JSONValue] = [:]
    /// Types of the results, holes left out.
    var types: [TensorType] = []
    /// Positions of the nodes among its arguments, in order.
    var operands: [Int] = []

    var type: TensorType? { types.first }
    var isCall: Bool { kind == "call" }
    var isParameter: Bool { kind == "parameter" || kind == "buffer" || kind == "constant" }
    var resultBytes: Double { types.reduce(0) { $0 + Double($1.byteCount) } }
  }

  private(set) var nodes: [Node] = []
  /// For each node the one whose elements it shows: itself unless it is a view.
  private(set) var origins: [Int] = []
  /// Calls that read a node's elements, through views, by the node's position.
  private(set) var readers: [Int: [Int]] = [:]
  /// Origins of the module's results.
  private(set) var results: Set<Int> = []
  /// Whether parameters are written during a call.
  private(set) var hasMutations = false

  /// `nil` when the value is no graph.
  init?(_ json: JSONValue?) {
    guard let list = json?["nodes"]?.elements else { return nil }
    var positions: [String: Int] = [:]
    for entry in list {
      guard let node = Node(entry, positions) else { return nil }
      positions[node.name] = nodes.count
      origins.append(OperationNames.isView(node, nodes) ? origins[node.operands[0]] : nodes.count)
      nodes.append(node)
    }
    for index in work {
      for origin in Set(nodes[index].operands.map { origins[$0] }) {
        readers[origin, default: []].append(index)
      }
    }
    results = Set(Node.names(in: json?["outputs"] ?? .null).compactMap { positions[$0].map { origins[$0] } })
    hasMutations = !(json?["mutations"]?.elements ?? []).isEmpty
  }

  /// Positions of the calls that compute or copy something.
  var work: [Int] { nodes.indices.filter { nodes[$0].isCall && origins[$0] == $0 } }

  /// The types of a call's tensor operands.
  func operandTypes(_ node: Node) -> [TensorType] { node.operands.compactMap { nodes[$0].type } }

  /// The nodes that a call's operands show, through views.
  func producers(_ node: Node) -> [Node] { node.operands.map { nodes[origins[$0]] } }

  /// The node of which another one shows all elements in another order of axes.
  func untransposed(_ index: Int) -> Int {
    var index = index
    while ["transpose", "t", "numpy_T", "mT", "permute", "swapaxes", "movedim"].contains(
      nodes[index].operation),
      let source = nodes[index].operands.first
    { index = source }
    return index
  }

  /// Whether the elements are read by one call alone and are no result.
  func isUsedOnce(_ index: Int) -> Bool { readers[index, default: []].count == 1 && !results.contains(index) }
}

extension TracedGraph.Node {
  fileprivate init?(_ json: JSONValue, _ positions: [String: Int]) {
    guard let name = json["name"]?.text, let kind = json["kind"]?.text else { return nil }
    self.name = name
    self.kind = kind
    types = Self.types(json["type"])
    guard kind == "call" else { return }
    operation = Self.baseName(json["op"]?.text ?? "")
    arguments = json["args"]?.elements ?? []
    keywords = json["kwargs"]?.members ?? [:]
    let names =
      arguments.flatMap(Self.names) + keywords.sorted { $0.key < $1.key }.flatMap { Self.names(in: $0.value) }
    operands = names.compactMap { positions[$0] }
  }

  /// `aten.add_.Tensor` is `add`.
  private static func baseName(_ name: String) -> String {
    let parts = name.split(separator: ".")
    var base = parts.count > 1 ? parts[1] : parts.first ?? ""
    while base.count > 1, base.hasSuffix("_") { base.removeLast() }
    return String(base)
  }

  private static func types(_ json: JSONValue?) -> [TensorType] {
    let entries = json?.elements ?? json.map { [$0] } ?? []
    return entries.compactMap { entry in
      guard let type = entry["dtype"]?.text.flatMap(ElementType.init),
        let shape = entry["shape"]?.elements?.compactMap(\.int)
      else { return nil }
      let strides = entry["strides"]?.elements?.compactMap(\.int)
      return TensorType(shape: shape, strides: strides, elementType: type)
    }
  }

  /// Names of nodes anywhere in an argument, in order.
  fileprivate static func names(in json: JSONValue) -> [String] {
    switch json {
    case .array(let elements): elements.flatMap(names)
    case .object(let members):
      if let name = members["node"]?.text {
        [name]
      } else {
        members.sorted { $0.key < $1.key }.flatMap { names(in: $0.value) }
      }
    default: []
    }
  }
}

/// Arguments by position, with the default of PyTorch's schema where they are left out.
extension TracedGraph.Node {
  func argument(_ position: Int, _ name: String) -> JSONValue? {
    keywords[name] ?? (position < arguments.count ? arguments[position] : nil)
  }

  /// A whole number; `nil` when it is left out or something else.
  func integer(_ position: Int, _ name: String) -> Int? { argument(position, name)?.int }

  /// Whole numbers; one number counts as a list of it.
  func integers(_ position: Int, _ name: String) -> [Int] {
    let value = argument(position, name)
    return value?.elements?.compactMap(\.int) ?? value?.int.map { [$0] } ?? []
  }

  func flag(_ position: Int, _ name: String) -> Bool? { argument(position, name)?.boolean }
}
