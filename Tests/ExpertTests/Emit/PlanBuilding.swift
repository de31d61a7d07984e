import Domain
import Expert

/// Builds scalar programs a line at a time.
struct ProgramBuilder {
  typealias Value = ScalarProgram.Value

  var program = ScalarProgram()

  private mutating func append(_ operation: ScalarOperation) -> Value {
    program.operations.append(operation)
    return program.operations.count - 1
  }

  mutating func load(_ operand: Int) -> Value { append(.load(operand)) }
  mutating func constant(_ number: Double) -> Value { append(.constant(number)) }
  mutating func index(_ axis: Int) -> Value { append(.index(axis)) }
  mutating func scan(_ scan: Int) -> Value { append(.scan(scan)) }
  mutating func reduction(_ index: Int, _ component: Int = 0) -> Value {
    append(.reduction(index, component: component))
  }
  mutating func unary(_ function: UnaryFunction, _ input: Value) -> Value { append(.unary(function, input)) }
  mutating func binary(_ function: BinaryFunction, _ left: Value, _ right: Value) -> Value {
    append(.binary(function, left, right))
  }
  mutating func select(_ condition: Value, _ yes: Value, _ no: Value) -> Value {
    append(.select(condition, yes, no))
  }
  mutating func gather(_ operand: Int, axis: Int, at: Value) -> Value {
    append(.gather(operand: operand, axis: axis, at: at))
  }
  mutating func add(_ left: Value, _ right: Value) -> Value { binary(.add, left, right) }
  mutating func subtract(_ left: Value, _ right: Value) -> Value { binary(.subtract, left, right) }
  mutating func multiply(_ left: Value, _ right: Value) -> Value { binary(.multiply, left, right) }
  mutating func divide(_ left: Value, _ right: Value) -> Value { binary(.divide, left, right) }

  /// Appends x * (1 + erf(x / sqrt(2))) / 2.
  mutating func gelu(_ x: Value) -> Value {
    let scaled = multiply(x, constant(0.7071067811865476))
    let bell = add(constant(1), unary(.errorFunction, scaled))
    return multiply(multiply(x, constant(0.5)), bell)
  }
}

extension KernelParameters {
  init(_ change: (inout KernelParameters) -> Void) {
    self.init()
    change(&self)
  }
}

/// A tensor that a test's kernel reads or writes.
func buffer(_ name: String, _ shape: [Int], _ type: ElementType = .float32) -> Launch.Buffer {
  Launch.Buffer(name: name, type: TensorType(shape: shape, elementType: type))
}

/// A plan of one kernel whose inputs are `forward`'s arguments (or `self.` expressions) and whose outputs are its results.
func plan(
  _ name: String, reference: String, inputs: [Launch.Buffer], outputs: [Launch.Buffer], body: Launch.Body,
  result: String? = nil
) -> CandidatePlan {
  CandidatePlan(
    problem: name, constructionSource: reference,
    inputs: inputs.filter { !$0.name.hasPrefix("self.") }.map { .init(name: $0.name, type: $0.type) },
    steps: [.launch(Launch(body: body, inputs: inputs, outputs: outputs))],
    result: result ?? outputs.map(\.name).joined(separator: ", "), decisions: [])
}

/// A reference module in PyTorch; the emitted candidate inherits all but `forward` from it.
func module(_ arguments: String, _ expression: String, setup: [String] = []) -> String {
  let setup = setup.map { "        \($0)\n" }.joined()
  return """
    import torch.nn as nn
    import torch.nn.functional as F


    class Model(nn.Module):
        def __init__(self):
            super().__init__()
    \(setup)
        def forward(self, \(arguments)):
            return \(expression)
    """
}
