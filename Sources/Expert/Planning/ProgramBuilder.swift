/// Builds a scalar program; equal operations are one.
struct ProgramBuilder: Sendable {
  private(set) var program = ScalarProgram()
  private var known: [ScalarOperation: ScalarProgram.Value] = [:]

  mutating func add(_ operation: ScalarOperation) -> ScalarProgram.Value {
    if let value = known[operation] { return value }
    program.operations.append(operation)
    known[operation] = program.operations.count - 1
    return program.operations.count - 1
  }

  mutating func constant(_ number: Double) -> ScalarProgram.Value { add(.constant(number)) }

  mutating func binary(
    _ function: BinaryFunction, _ left: ScalarProgram.Value, _ right: ScalarProgram.Value
  ) -> ScalarProgram.Value {
    add(.binary(function, left, right))
  }

  /// A function of loop indices as a number.
  mutating func position(_ affine: Affine, _ index: (Int) -> ScalarOperation?) -> ScalarProgram.Value? {
    var sum: ScalarProgram.Value?
    for loop in affine.terms.keys.sorted() {
      guard let operation = index(loop), let coefficient = affine.terms[loop] else { return nil }
      var term = add(operation)
      if coefficient != 1 { term = binary(.multiply, term, constant(Double(coefficient))) }
      sum = sum.map { binary(.add, $0, term) } ?? term
    }
    guard let sum else { return constant(Double(affine.offset)) }
    return affine.offset == 0 ? sum : binary(.add, sum, constant(Double(affine.offset)))
  }
}
