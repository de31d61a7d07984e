import Domain

/// A node as Python text over the names of the values it reads.
struct PythonExpression {
  var text = ""
  /// The values that must have been computed before.
  var reads: [Graph.Value] = []

  private let graph: Graph
  /// What new tensors are told of their device; nothing where they belong on the processor.
  private let place: String
  private let device: String?
  private let name: (Graph.Value) -> String

  /// Writes a node; constants are written in place, and broadcasts where PyTorch does them by itself.
  ///
  /// - Parameter device: a Python expression for the device of new tensors, in place of the one that was traced.
  init(
    _ value: Graph.Value, in graph: Graph, device: String? = nil, name: @escaping (Graph.Value) -> String
  ) {
    self.graph = graph
    self.device = device
    place = device.map { ", device=\($0)" } ?? ""
    self.name = name
    text = expression(of: graph[value])
  }

  private mutating func expression(of node: Graph.Node) -> String {
    let operands = node.operands
    switch node.operation {
    case .input, .parameter, .buffer: return node.name
    case .literal(let numbers, let type): return literal(numbers, type)
    case .constant(let number, let shape, let elementType):
      return
        "torch.full(\(PythonName.tuple(shape)), \(scalar(number, elementType)), dtype=torch.\(elementType.rawValue)\(place))"
    case .index(let axis, let shape, let elementType): return index(axis, shape, elementType)
    case .unary(let function): return "torch.\(function.pythonName)(\(read(operands[0])))"
    case .binary(let function): return binary(function, pointwise(node, firstMustBeTensor: false))
    case .select:
      let texts = pointwise(node, firstMustBeTensor: true)
      return "torch.where(\(texts.joined(separator: ", ")))"
    case .cast(let elementType): return "\(read(operands[0])).to(torch.\(elementType.rawValue))"
    case .view(let view): return view.python(read(operands[0]))
    case .gather(let axis): return "torch.gather(\(read(operands[0])), \(axis), \(read(operands[1])))"
    case .concatenate(let axis):
      return "torch.cat((\(operands.map { read($0) }.joined(separator: ", "))), dim=\(axis))"
    case .reduce(let fold): return fold.python(read(operands[0]), graph[operands[0]].type.shape)
    case .scan(let function, let axis, let exclusive, let reversed):
      let extent = graph[operands[0]].type.shape[axis]
      let scan = PythonScan(function: function, axis: axis, extent: extent)
      return scan.text(read(operands[0]), exclusive: exclusive, reversed: reversed)
    case .pool(let pooling):
      return pooling.python(operands.map { read($0) }, graph[operands[0]].type.shape)
    case .library(let call): return library(call, operands)
    case .element(let place): return "\(read(operands[0]))[\(place)]"
    }
  }

  private mutating func read(_ value: Graph.Value) -> String {
    if case .constant = graph[value].operation { return expression(of: graph[value]) }
    reads.append(value)
    return name(value)
  }

  // MARK: Pointwise

  private func isConstant(_ value: Graph.Value) -> Bool { graph.number(value) != nil }

  /// Operand texts: numbers for constants, sources for broadcasts that PyTorch does by itself.
  private mutating func pointwise(_ node: Graph.Node, firstMustBeTensor: Bool) -> [String] {
    let operands = node.operands
    let sources = operands.map { value -> Graph.Value in
      guard case .view(.expand) = graph[value].operation else { return value }
      return graph[value].operands[0]
    }
    let tensors = operands.indices.filter { !isConstant(operands[$0]) }
    let implied = broadcastShape(tensors.map { graph[sources[$0]].type.shape }) == node.type.shape
    // Two numbers alone would take PyTorch's default types.
    let numeric = operands.indices.suffix(2)
    let bare = numeric.allSatisfy { isConstant(operands[$0]) } ? numeric.first : nil
    return operands.indices.map { place in
      let value = operands[place]
      guard let number = graph.number(value) else { return read(implied ? sources[place] : value) }
      if place == bare || (place == 0 && firstMustBeTensor) || !implied {
        return expression(of: graph[value])
      }
      return scalar(number, graph[value].type.elementType)
    }
  }

  private func scalar(_ number: Double, _ elementType: ElementType) -> String {
    if elementType == .bool { return number == 0 ? "False" : "True" }
    let text = elementType.isFloatingPoint ? PythonName.number(number) : "\(Int(exactly: number) ?? 0)"
    return text.hasPrefix("-") ? "(\(text))" : text
  }

  private func binary(_ function: BinaryFunction, _ texts: [String]) -> String {
    let isTensor = texts.map { $0.first.map { $0.isLetter || $0 == "_" } ?? false && !$0.hasPrefix("float(") }
    switch function {
    case .minimum, .maximum:
      let name = function == .minimum ? "clamp_max" : "clamp_min"
      if !isTensor[1] { return "torch.\(name)(\(texts[0]), \(texts[1]))" }
      if !isTensor[0] { return "torch.\(name)(\(texts[1]), \(texts[0]))" }
      return "torch.\(function.pythonName)(\(texts[0]), \(texts[1]))"
    case .floorDivide: return "torch.floor_divide(\(texts[0]), \(texts[1]))"
    default: return "\(texts[0]) \(function.pythonSymbol) \(texts[1])"
    }
  }

  // MARK: Others

  private func literal(_ numbers: [Double], _ type: TensorType) -> String {
    let list = numbers.map {
      type.elementType.isFloatingPoint ? PythonName.number($0) : "\(Int(exactly: $0) ?? 0)"
    }
    let flat =
      "torch.tensor([\(list.joined(separator: ", "))], dtype=torch.\(type.elementType.rawValue)\(place))"
    return type.rank == 1 ? flat : "\(flat).reshape(\(PythonName.tuple(type.shape)))"
  }

  private func index(_ axis: Int, _ shape: [Int], _ elementType: ElementType) -> String {
    var column = [Int](repeating: 1, count: shape.count)
    column[axis] = shape[axis]
    let range = "torch.arange(\(shape[axis]), dtype=torch.\(elementType.rawValue)\(place))"
    return shape.count == 1
      ? range : "\(range).reshape(\(PythonName.tuple(column))).expand(\(PythonName.tuple(shape)))"
  }

  private mutating func library(_ call: AtenCall, _ operands: [Graph.Value]) -> String {
    var parts = call.arguments.map { argument($0, operands) }
    for key in call.keywords.keys.sorted() {
      parts.append("\(key)=\(argument(call.keywords[key] ?? .none, operands))")
    }
    return "\(PythonSpelling.function(for: call))(\(parts.joined(separator: ", ")))"
  }

  private mutating func argument(_ argument: Argument, _ operands: [Graph.Value]) -> String {
    switch argument {
    case .operand(let slot): return read(operands[slot])
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return "\(value)"
    case .double(let value): return PythonName.number(value)
    case .text(let value):
      return argument.doubleValue.map(PythonName.number) ?? PythonName.string(value)
    case .elementType(let type): return "torch.\(type.rawValue)"
    case .verbatim(let text): return text.hasPrefix("torch.device(") ? device ?? text : text
    case .list(let parts):
      return "[\(parts.map { self.argument($0, operands) }.joined(separator: ", "))]"
    }
  }
}
