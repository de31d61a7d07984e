import Domain

/// Builds a kernel from parts of another.
///
/// It copies the arithmetic that is asked for; values that are in memory are loaded instead of computed. The other
/// kernel must not gather.
struct KernelRewriting {
  typealias Value = ScalarProgram.Value

  let kernel: Kernel
  let launch: Launch
  /// The other kernel's strides over the new dimensions.
  let strides: ([Int]) -> [Int]
  /// The position along a dimension of the other kernel.
  let index: (Int, inout ProgramBuilder) -> Value
  /// Values that are in memory, one a row.
  let known: [Value: Launch.Buffer]
  let knownStrides: [Int]

  var program = ProgramBuilder()
  private(set) var operands: [Access] = []
  private(set) var inputs: [Launch.Buffer] = []
  /// What values of the other kernel became.
  var made: [Value: Value] = [:]

  init(
    _ kernel: Kernel, _ launch: Launch, known: [Value: Launch.Buffer], knownStrides: [Int],
    strides: @escaping ([Int]) -> [Int] = { $0 },
    index: @escaping (Int, inout ProgramBuilder) -> Value = { $1.add(.index($0)) }
  ) {
    self.kernel = kernel
    self.launch = launch
    self.known = known
    self.knownStrides = knownStrides
    self.strides = strides
    self.index = index
  }

  /// Loads from a buffer.
  mutating func load(_ buffer: Launch.Buffer, _ strides: [Int], offset: Int = 0) -> Value {
    let place = inputs.firstIndex(of: buffer) ?? inputs.count
    if place == inputs.count { inputs.append(buffer) }
    let access = Access(buffer: place, elementType: buffer.type.elementType, offset: offset, strides: strides)
    let operand = operands.firstIndex(of: access) ?? operands.count
    if operand == operands.count { operands.append(access) }
    return program.add(.load(operand))
  }

  /// A value of the other kernel.
  mutating func value(_ value: Value) -> Value {
    if let result = made[value] { return result }
    let result = known[value].map { load($0, knownStrides) } ?? copy(value)
    made[value] = result
    return result
  }

  private mutating func copy(_ value: Value) -> Value {
    switch kernel.program.operations[value] {
    case .load(let operand):
      let access = kernel.operands[operand]
      return load(launch.inputs[access.buffer], strides(access.strides), offset: access.offset)
    case .index(let axis): return index(axis, &program)
    case let operation:
      for operand in operation.operands { _ = self.value(operand) }
      return program.add(operation.renamed { made[$0] ?? $0 })
    }
  }
}
