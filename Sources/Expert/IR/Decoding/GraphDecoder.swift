import Domain

/// Reads the tracer's JSON (docs/harness.md, "The graph") into a graph of new values only: what the trace
/// overwrites becomes a new value, and what happens to buffers becomes a mutation.
struct GraphDecoder {
  private enum Bound {
    case one(Graph.Value)
    case many([Graph.Value])
  }

  private var builder = GraphBuilder()
  private var bound: [String: Bound] = [:]
  private var lastUse: [String: Int] = [:]
  private var position = 0
  private var writers: Set<String> = []
  private var claimed: Set<String> = []
  private var aliases = AliasGroups()
  private var mutations: [String: Graph.Value] = [:]
  /// Buffers by traced name, and the names of leaves that must not be overwritten.
  private var buffers: [String: String] = [:]
  private var fixed: Set<String> = []
  /// Traced calls that stay PyTorch calls.
  private let kept: Set<String>

  /// Decodes a graph.
  /// - Parameter keeping: names of traced calls that stay PyTorch calls as they are.
  static func decode(_ json: JSONValue, keeping: Set<String> = []) throws(GraphError) -> Graph {
    var decoder = GraphDecoder(kept: keeping)
    return try decoder.decode(json)
  }

  private init(kept: Set<String>) { self.kept = kept }

  private mutating func decode(_ json: JSONValue) throws(GraphError) -> Graph {
    guard let nodes = json["nodes"]?.elements else { throw .malformed(node: "-", detail: "no nodes") }
    lastUse = LastUses.of(json)
    builder = GraphBuilder(reserving: Set(nodes.compactMap { $0["name"]?.text.map(PythonName.identifier) }))
    for (index, node) in nodes.enumerated() {
      position = index
      try decodeNode(node)
    }
    for mutation in json["mutations"]?.elements ?? [] {
      guard let target = mutation["target"]?.text, let name = mutation["node"]?.text else { continue }
      // What an operator overwrites is known from the operator itself.
      if writers.contains(name) { continue }
      mutations[target] = try value(name, for: "mutations")
    }
    let output = try decodeOutput(json["outputs"] ?? .null)
    let list = mutations.sorted { $0.key < $1.key }.map { Graph.Mutation(target: $0.key, value: $0.value) }
    builder.finish(output: output, mutations: list)
    return builder.graph.withoutDeadCode()
  }

  // MARK: Nodes

  private mutating func decodeNode(_ node: JSONValue) throws(GraphError) {
    guard let name = node["name"]?.text, let kind = node["kind"]?.text else {
      throw .malformed(node: "-", detail: "a node needs name and kind")
    }
    builder.origin = name
    switch kind {
    case "input":
      try bindLeaf(name, .input(node["index"]?.int ?? 0, tensorType(node["type"])))
      fixed.insert(name)
    case "parameter", "buffer":
      guard let target = node["target"]?.text, let type = tensorType(node["type"]) else {
        throw .malformed(node: name, detail: "needs target and type")
      }
      try bindLeaf(name, kind == "parameter" ? .parameter(target, type) : .buffer(target, type))
      if kind == "buffer" { buffers[name] = target } else { fixed.insert(name) }
    case "constant": try bindLeaf(name, try literal(node, name))
    default: try decodeCall(node, name)
    }
  }

  private mutating func bindLeaf(_ name: String, _ operation: Operation) throws(GraphError) {
    bound[name] = .one(try builder.insert(operation, name: PythonName.identifier(name)))
  }

  private func literal(_ node: JSONValue, _ name: String) throws(GraphError) -> Operation {
    guard let type = tensorType(node["type"]), let list = node["value"]?.elements else {
      throw .malformed(node: name, detail: "needs type and value")
    }
    let numbers = list.compactMap { Argument(json: $0)?.doubleValue }
    guard numbers.count == type.elementCount else { throw .malformed(node: name, detail: "elements missing") }
    if let first = numbers.first, numbers.allSatisfy({ $0 == first }) {
      return .constant(first, shape: type.shape, elementType: type.elementType)
    }
    return .literal(numbers, TensorType(shape: type.shape, elementType: type.elementType))
  }

  private mutating func decodeCall(_ node: JSONValue, _ name: String) throws(GraphError) {
    guard let operatorName = node["op"]?.text else { throw .malformed(node: name, detail: "needs op") }
    if operatorName == "getitem" { return try decodeElement(node, name) }
    // Shapes are static here: what the trace asserts about them holds.
    if operatorName.hasPrefix("aten._assert") || operatorName.hasPrefix("aten.sym_constrain") { return }
    var reader = ArgumentReader()
    for argument in node["args"]?.elements ?? [] {
      reader.arguments.append(try read(argument, &reader, name))
    }
    for (key, argument) in (node["kwargs"]?.members ?? [:]).sorted(by: { $0.key < $1.key }) {
      reader.keywords[key] = try read(argument, &reader, name)
    }
    let types = resultTypes(node["type"])
    let call = AtenCall(
      name: operatorName, arguments: reader.arguments, keywords: reader.keywords, results: types.types,
      isSingle: types.isSingle)
    if call.isInPlace || call.changesRunningStatistics { writers.insert(name) }
    if call.changesRunningStatistics { try claimStatistics(reader, name) }
    if call.isInPlace {
      try decodeInPlace(call, reader, name)
    } else {
      try bind(call, reader.operands, name)
      aliases.join(name, reader.names, if: call)
    }
  }

  private mutating func bind(_ call: AtenCall, _ operands: [Graph.Value], _ name: String) throws(GraphError) {
    let reading = Call(call: call, operands: operands, operandTypes: operands.map { tensorType($0) })
    // A number that the trace left open could be mistaken for an argument that is left out.
    let isClosed = reading.operandTypes.allSatisfy { $0 != nil }
    if !kept.contains(name), isClosed, let decoded = Vocabulary.readings[call.name]?(reading) {
      switch decoded {
      case .one(let formula):
        let value = try builder.insert(formula, name: PythonName.identifier(name))
        try verify(value, call.results.first ?? nil, name)
        bound[name] = .one(value)
      case .many(let formulas):
        var values: [Graph.Value] = []
        for (formula, type) in zip(formulas, call.results) {
          values.append(try builder.insert(formula))
          try verify(values[values.count - 1], type, name)
        }
        bound[name] = .many(values)
      }
      return
    }
    bound[name] = .one(try builder.insert(.library(call), operands, name: PythonName.identifier(name)))
  }

  private func verify(_ value: Graph.Value, _ traced: TensorType?, _ name: String) throws(GraphError) {
    let inferred = builder.graph[value].type
    guard let traced else { return }
    if inferred.shape != traced.shape || inferred.elementType != traced.elementType {
      throw .typeMismatch(node: name, inferred: inferred, traced: traced)
    }
  }

  private mutating func decodeElement(_ node: JSONValue, _ name: String) throws(GraphError) {
    guard let arguments = node["args"]?.elements, arguments.count == 2,
      let source = arguments[0]["node"]?.text, let place = arguments[1].int
    else { throw .malformed(node: name, detail: "getitem needs a node and a place") }
    switch bound[source] {
    case .many(let values)? where values.indices.contains(place): bound[name] = .one(values[place])
    case .one(let value)?:
      bound[name] = .one(try builder.insert(.element(place), [value], name: PythonName.identifier(name)))
    default: throw .undefined(node: name, reference: source)
    }
    aliases.join(name, [source])
  }

  // MARK: Overwriting

  /// `x.add_(y)` becomes a new value that takes the names of `x`, unless a name sees only a part of it.
  private mutating func decodeInPlace(
    _ call: AtenCall, _ reader: ArgumentReader, _ name: String
  ) throws(GraphError) {
    guard let target = reader.names.first, let before = reader.operands.first else {
      throw .unsupportedMutation(node: name)
    }
    let names = aliases.names(of: target)
    guard fixed.isDisjoint(with: names) else { throw .unsupportedMutation(node: name) }
    for other in names where (lastUse[other] ?? -1) > position || buffers[other] != nil {
      guard case .one(before)? = bound[other] else { throw .unsupportedMutation(node: name) }
    }
    try bind(call.outOfPlace, reader.operands, name)
    let after = try value(name, for: name)
    for other in names { bound[other] = .one(after) }
    for buffer in names.compactMap({ buffers[$0] }) { mutations[buffer] = after }
    aliases.join(name, [target])
  }

  /// Running statistics must be buffers that nothing else overwrites.
  private mutating func claimStatistics(_ reader: ArgumentReader, _ name: String) throws(GraphError) {
    for case .operand(let slot) in reader.arguments[3...4] {
      guard case .buffer(let target, _) = builder.graph[reader.operands[slot]].operation,
        claimed.insert(target).inserted
      else { throw .unsupportedMutation(node: name) }
    }
  }

  // MARK: Values and types

  private func value(_ name: String, for node: String) throws(GraphError) -> Graph.Value {
    guard case .one(let value)? = bound[name] else { throw .undefined(node: node, reference: name) }
    return value
  }

  private func tensorType(_ value: Graph.Value) -> TensorType? {
    builder.graph[value].isTensor ? builder.graph[value].type : nil
  }

  private func tensorType(_ json: JSONValue?) -> TensorType? {
    guard let shape = json?["shape"]?.elements?.compactMap(\.int),
      let elementType = json?["dtype"]?.text.flatMap(ElementType.init(rawValue:))
    else { return nil }
    let strides = json?["strides"]?.elements?.compactMap(\.int)
    return TensorType(
      shape: shape, strides: strides?.count == shape.count ? strides : nil, elementType: elementType)
  }

  private func resultTypes(_ json: JSONValue?) -> (types: [TensorType?], isSingle: Bool) {
    guard let list = json?.elements else { return ([tensorType(json)], true) }
    return (list.map { tensorType($0) }, false)
  }

  private func read(
    _ json: JSONValue, _ reader: inout ArgumentReader, _ node: String
  ) throws(GraphError) -> Argument {
    if let name = json["node"]?.text {
      return reader.slot(try value(name, for: node), name)
    }
    if let list = json.elements {
      var parts: [Argument] = []
      for element in list { parts.append(try read(element, &reader, node)) }
      return .list(parts)
    }
    guard let argument = Argument(json: json) else {
      throw .malformed(node: node, detail: "unknown argument")
    }
    return argument
  }

  private func decodeOutput(_ json: JSONValue) throws(GraphError) -> Graph.Output {
    if let name = json["node"]?.text { return .value(try value(name, for: "outputs")) }
    if let value = json["value"] { return .literal(Argument(json: value) ?? .none) }
    if let members = json["dict"]?.members {
      var output: [String: Graph.Output] = [:]
      for (key, member) in members { output[key] = try decodeOutput(member) }
      return .dictionary(output)
    }
    guard let list = (json["tuple"] ?? json["list"])?.elements else {
      throw .malformed(node: "outputs", detail: "unknown structure")
    }
    var parts: [Graph.Output] = []
    for part in list { parts.append(try decodeOutput(part)) }
    return json["tuple"] == nil ? .list(parts) : .tuple(parts)
  }
}
