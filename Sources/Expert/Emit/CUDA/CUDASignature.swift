import Domain

/// The C function that launches a kernel: its name, and a pointer for each buffer.
struct CUDASignature {
  let name: String
  let inputs: [String]
  let outputs: [String]
  /// The pointers with their types.
  let parameters: String

  init(_ launch: Launch) {
    let names = TritonSignature(launch)
    name = names.name
    inputs = names.inputs
    outputs = names.outputs
    let read = zip(inputs, launch.inputs).map {
      "const \(Spelling.type($1.type.elementType))* __restrict__ \($0)"
    }
    let written = zip(outputs, launch.outputs).map {
      "\(Spelling.type($1.type.elementType))* __restrict__ \($0)"
    }
    parameters = (read + written).joined(separator: ", ")
  }
}
