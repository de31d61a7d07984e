import Domain

/// What a rewrite may change in the numbers.
enum Semantics: String, Sendable, Hashable {
  /// Every bit stays.
  case exact
  /// Equal in real arithmetic; rounding may differ.
  case reassociating
  /// Valid only in the module's present mode, such as evaluation.
  case mode
  /// Valid only for the present values, such as a constant parameter.
  case value
}

/// A rewrite as a value: a pattern that gives back what stands in the node's place, or `nil` where it does not fit.
struct Rule: Sendable {
  var name: String
  /// The principle that it carries out (principles.md).
  var principle: String
  var semantics: Semantics
  var rewrite: @Sendable (Match) -> Rewrite?

  init(
    _ name: String, principle: String, _ semantics: Semantics,
    _ rewrite: @escaping @Sendable (Match) -> Formula?
  ) {
    self.name = name
    self.principle = principle
    self.semantics = semantics
    self.rewrite = { match in rewrite(match).map { Rewrite($0) } }
  }

  init(
    effects name: String, principle: String, _ semantics: Semantics,
    _ rewrite: @escaping @Sendable (Match) -> Rewrite?
  ) {
    self.name = name
    self.principle = principle
    self.semantics = semantics
    self.rewrite = rewrite
  }
}

/// What stands in a node's place, and what happens to buffers besides.
struct Rewrite: Sendable {
  /// A buffer that gets a new value.
  struct Mutation: Sendable {
    var buffer: Graph.Value
    var value: Formula
  }

  var formula: Formula
  var mutations: [Mutation] = []

  init(_ formula: Formula) { self.formula = formula }
}

/// A node as a pattern sees it.
struct Match: Sendable {
  var graph: Graph
  var value: Graph.Value

  var node: Graph.Node { graph[value] }
  var operation: Operation { node.operation }
  var type: TensorType { node.type }

  /// The operand with this place as a match of its own.
  func operand(_ place: Int) -> Match { Match(graph: graph, value: node.operands[place]) }
  /// The operand with this place as a formula.
  func formula(_ place: Int) -> Formula { .value(node.operands[place]) }
  /// The number in every element, if the node is a constant.
  var number: Double? { graph.number(value) }
  /// The node itself as a formula.
  var formula: Formula { .value(value) }

  /// The node as a library call.
  var call: Call? {
    guard case .library(let call) = operation else { return nil }
    let types = node.operands.map { graph[$0].isTensor ? graph[$0].type : nil }
    return Call(call: call, operands: node.operands, operandTypes: types)
  }

  /// A constant with the node's type.
  func constant(_ number: Double) -> Formula {
    .apply(.constant(number, shape: type.shape, elementType: type.elementType), [])
  }
}
