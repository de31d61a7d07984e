import Domain

/// The C function of a kernel: its name, and a parameter for each buffer.
struct KernelSignature {
  /// The function's name; with a prefix, since a kernel may be called as the C library's own functions are.
  let name: String
  /// Parameter names of the buffers read and written.
  let inputs: [String]
  let outputs: [String]
  private let inputTypes: [ElementType]
  private let outputTypes: [ElementType]
  /// Whether the leading outer extent is given at each call.
  let hasRows: Bool

  init(_ launch: Launch, name: String, hasRows: Bool = false) {
    self.name = "kernel_" + Spelling.identifier(name)
    self.hasRows = hasRows
    var taken: Set<String> = []
    func unique(_ name: String) -> String {
      var candidate = Spelling.identifier(name), number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(Spelling.identifier(name))\(number)"
        number += 1
      }
      return candidate
    }
    inputs = launch.inputs.map { unique($0.name) }
    outputs = launch.outputs.map { unique($0.name) }
    inputTypes = launch.inputs.map(\.type.elementType)
    outputTypes = launch.outputs.map(\.type.elementType)
  }

  /// The head of the definition.
  var head: String {
    let read = zip(inputs, inputTypes).map { "const \(Spelling.type($1))* \($0)" }
    let written = zip(outputs, outputTypes).map { "\(Spelling.type($1))* __restrict \($0)" }
    let rest = ["int threads"] + (hasRows ? ["int64_t rows"] : [])
    return "extern \"C\" void \(name)(\((read + written + rest).joined(separator: ", ")))"
  }

  /// The argument types for `ctypes`: P a pointer, I an int, L a 64-bit integer.
  var argumentTypes: String {
    String(repeating: "P", count: inputs.count + outputs.count) + (hasRows ? "IL" : "I")
  }
}
