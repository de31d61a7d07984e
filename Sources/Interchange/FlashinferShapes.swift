import Domain

/// A definition with a workload: every extent is known, and all of it fits EGG.
struct FlashinferShapes {
  let definition: Flashinfer.Definition
  let workload: Flashinfer.Workload?
  private let extents: [String: Int]

  /// Throws `.usage` where an extent is missing or something has no counterpart.
  init(_ definition: Flashinfer.Definition, _ workload: Flashinfer.Workload?) throws(EggError) {
    self.definition = definition
    self.workload = workload
    var extents = workload?.axes ?? [:]
    for (name, axis) in definition.axes {
      if case .constant(let value) = axis { extents[name] = value }
    }
    self.extents = extents
    let used = (definition.inputs + definition.outputs).flatMap { $0.spec.shape ?? [] }
    let missing = Set(used).subtracting(extents.keys).sorted()
    guard missing.isEmpty else {
      throw EggError(
        .usage,
        "The definition \(definition.name) leaves open how large \(missing.joined(separator: ", ")) is.",
        advice: "Name a workload with these axes: --workload FILE.")
    }
    for argument in definition.inputs + definition.outputs { try checkFits(argument) }
    try FlashinferShapes.checkNames(
      in: definition.reference, of: "The definition \(definition.name)",
      ["Model", "get_inputs", "get_init_inputs", "_in_order"])
  }

  /// Refuses a text that defines what the module around it defines.
  static func checkNames(in text: String, of owner: String, _ names: Set<String>) throws(EggError) {
    let defined = text.matches(of: #/(?m)^(?:class|def)\s+(\w+)/#).map { String($0.output.1) }
    guard let name = defined.first(where: names.contains) else { return }
    throw EggError(
      .usage, "\(owner) defines \(name), and so does the module that EGG makes of it.",
      advice: "Rename it there.")
  }

  /// The extents of a tensor.
  func shape(_ argument: Flashinfer.Argument) -> [Int]? { argument.spec.shape?.map { extents[$0] ?? 0 } }

  private func checkFits(_ argument: Flashinfer.Argument) throws(EggError) {
    guard PythonText.isIdentifier(argument.name) else {
      throw EggError(
        .usage, "'\(argument.name)' of the definition \(definition.name) is no name in Python.",
        advice: "Rename it.")
    }
    guard ElementType(rawValue: argument.spec.dtype) == nil else { return }
    throw EggError(
      .usage,
      "'\(argument.name)' of the definition \(definition.name) has the element type \(argument.spec.dtype), which EGG "
        + "can't judge.",
      advice: "EGG judges \(ElementType.allCases.map(\.rawValue).joined(separator: ", ")).")
  }
}

/// Pieces of Python text.
enum PythonText {
  static func isIdentifier(_ name: String) -> Bool {
    name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      && name.first?.isNumber == false
  }

  /// A tuple of numbers.
  static func tuple(_ numbers: [Int]) -> String {
    numbers.count == 1 ? "(\(numbers[0]),)" : "(\(numbers.map(String.init).joined(separator: ", ")))"
  }

  /// A string literal; JSON's escapes are Python's.
  static func quoted(_ text: String) -> String {
    (try? CanonicalJSON.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }

  /// Gives what `run` returns one structure: a tensor, or a tuple in the order of the outputs.
  static func outputs(of definition: Flashinfer.Definition) -> String {
    let names = definition.outputs.map { quoted($0.name) }.joined(separator: ", ")
    return """
      def _in_order(result):
          if isinstance(result, dict):
              result = tuple(result[name] for name in [\(names)])
          if isinstance(result, (tuple, list)):
              result = tuple(result) if len(result) > 1 else result[0]
          return result
      """
  }
}
