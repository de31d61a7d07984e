import Domain

/// The names of a generated Triton function and of its parameters.
struct TritonSignature {
  /// The function's name; with a prefix, since a kernel may be called as a function of Python.
  let name: String
  /// Pointers to the tensors that are read, and to those that are written.
  let inputs: [String]
  let outputs: [String]

  init(_ launch: Launch) {
    name = "kernel_" + TritonSpelling.identifier(launch.kernelName)
    var taken: Set<String> = []
    func unique(_ name: String) -> String {
      let stem = NumberedNames.apart(TritonSpelling.identifier(name))
      var candidate = stem + "_ptr", number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(stem)\(number)_ptr"
        number += 1
      }
      return candidate
    }
    inputs = launch.inputs.map { unique($0.name) }
    outputs = launch.outputs.map { unique($0.name) }
  }

  /// The head of the definition.
  var head: String { "def \(name)(\((inputs + outputs).joined(separator: ", "))):" }
}
