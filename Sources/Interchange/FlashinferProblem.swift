public import Domain

extension Problem {
  /// The module of a definition with the sizes of a workload, in KernelBench's form.
  ///
  /// - Throws: `.usage` where sizes are missing, or inputs have types or sources that EGG can't judge with.
  public init(_ definition: Flashinfer.Definition, _ workload: Flashinfer.Workload?) throws(EggError) {
    let shapes = try FlashinferShapes(definition, workload)
    var values: [String] = []
    for input in definition.inputs { values.append(try Problem.value(of: input, shapes)) }
    let names = definition.inputs.map(\.name).joined(separator: ", ")
    let source = """
      # The flashinfer-bench definition \(Problem.line(definition.name)).
      \(definition.reference)

      import torch
      import torch.nn as nn


      \(PythonText.outputs(of: definition))


      class Model(nn.Module):
          def forward(self, \(names)):
              return _in_order(run(\(names)))


      def get_inputs():
          return [\(values.joined(separator: ", "))]


      def get_init_inputs():
          return []

      """
    self.init(name: Problem.line(definition.name), source: source)
  }

  /// One line of a text, for comments and names.
  private static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "definition"
  }

  private static func value(of input: Flashinfer.Argument, _ shapes: FlashinferShapes) throws(EggError)
    -> String
  {
    switch shapes.workload?.inputs[input.name] ?? .random {
    case .scalar(let value): return try literal(value, input)
    case .random: return random(input, shape: shapes.shape(input))
    case .safetensors(let path, _):
      throw EggError(
        .usage, "The workload takes '\(input.name)' from \(path), and EGG draws its inputs itself.",
        advice: "Name a workload whose inputs are random or scalar.")
    }
  }

  private static func literal(_ value: JSONValue, _ input: Flashinfer.Argument) throws(EggError) -> String {
    switch value {
    case .bool(let value): return value ? "True" : "False"
    case .integer(let value): return String(value)
    case .number(let value) where value.isFinite: return String(value)
    default:
      throw EggError(
        .usage, "The workload's value of '\(input.name)' is no number.",
        advice: "Give a number, true or false.")
    }
  }

  /// Values as flashinfer-bench draws them.
  private static func random(_ input: Flashinfer.Argument, shape: [Int]?) -> String {
    let size = PythonText.tuple(shape ?? [])
    let type = "dtype=torch.\(input.spec.dtype)"
    let range =
      switch ElementType(rawValue: input.spec.dtype) {
      case .bool: "0, 2"
      case .uint8: "0, 256"
      case .int8: "-128, 128"
      default: "-1024, 1024"
      }
    let isReal = ElementType(rawValue: input.spec.dtype)?.isFloatingPoint ?? true
    let text = isReal ? "torch.randn(\(size), \(type))" : "torch.randint(\(range), \(size), \(type))"
    return shape == nil ? text + ".item()" : text
  }
}
