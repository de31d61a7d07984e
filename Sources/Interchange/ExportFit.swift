import Domain

/// Whether a problem can be said in flashinfer-bench's words, and the words.
struct ExportFit {
  var problem: Problem
  var admission: Admission

  /// The element types of flashinfer-bench that EGG has as well.
  private static let known: Set<ElementType> = [
    .float32, .float16, .bfloat16, .int64, .int32, .int16, .int8, .bool,
  ]

  func check() throws(EggError) {
    for type in admission.inputs + admission.outputs where !ExportFit.known.contains(type.elementType) {
      throw unfit(
        "it has tensors of the type \(type.elementType.rawValue), which flashinfer-bench does not know")
    }
    for (index, type) in admission.inputs.enumerated() {
      guard type.elementType.isFloatingPoint else {
        throw unfit("input \(index) holds \(type.elementType.rawValue), whose range a definition can't say")
      }
      guard type.isContiguous else { throw unfit("input \(index) is not contiguous") }
    }
    try checkGraph()
  }

  /// The graph, where there is one, also tells of inputs and outputs that are no tensors.
  private func checkGraph() throws(EggError) {
    guard let graph = admission.trace.graph else { return }
    let inputs = (graph["nodes"]?.elements ?? []).filter { $0["kind"]?.text == "input" }
    guard inputs.count == admission.inputs.count else { throw unfit("it has inputs that are no tensors") }
    let outputs = graph["outputs"]
    let parts = outputs?["tuple"]?.elements ?? outputs?["list"]?.elements ?? [outputs ?? .null]
    guard parts.allSatisfy({ $0["node"] != nil }) else {
      throw unfit("it returns more than tensors or a tuple of them")
    }
  }

  private func unfit(_ why: String) -> EggError {
    EggError(
      .usage, "The problem \(problem.name) can't be written for flashinfer-bench: \(why).",
      advice: "Export it without --format.")
  }

  static func fileName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_" })
  }

  /// One constant axis for each extent.
  static func axes(_ types: [TensorType]) -> [String: Flashinfer.Axis] {
    Dictionary(
      types.flatMap(\.shape).map { (axis($0), .constant($0)) }, uniquingKeysWith: { first, _ in first })
  }

  static func arguments(_ role: String, _ types: [TensorType]) -> [Flashinfer.Argument] {
    types.enumerated().map { index, type in
      Flashinfer.Argument(
        "\(role)_\(index)", .init(shape: type.shape.map(axis), dtype: type.elementType.rawValue))
    }
  }

  private static func axis(_ extent: Int) -> String { "n\(extent)" }

  /// The problem's text with a function `run`; its names make room for those of KernelBench's form.
  static func reference(_ problem: Problem, _ inputs: [String]) -> String {
    let source = problem.source.replacing(#/\bModel\b/#, with: "Reference")
      .replacing(#/\bget_init_inputs\b/#, with: "reference_init_inputs")
      .replacing(#/\bget_inputs\b/#, with: "reference_inputs")
    return module(source, "Reference(*reference_init_inputs())", inputs)
  }

  /// A candidate's text with a function `run`; the arguments of its module are the problem's.
  static func solution(_ candidate: Candidate, _ problem: Problem, _ inputs: [String]) -> String {
    let arguments = """


      def _arguments():
          problem = {"__name__": "problem"}
          exec(\(PythonText.quoted(problem.source)), problem)
          return problem["get_init_inputs"]()
      """
    let source = candidate.source.replacing(#/\bModelNew\b/#, with: "Solution")
    return module(source + arguments, "Solution(*_arguments())", inputs)
  }

  /// `run` makes the module once for each device and calls it.
  private static func module(_ source: String, _ construction: String, _ inputs: [String]) -> String {
    let device = inputs.isEmpty ? "torch.device(\"cpu\")" : "\(inputs[0]).device"
    return """
      \(source)

      import torch

      _modules = {}


      def run(\(inputs.joined(separator: ", "))):
          device = \(device)
          if device not in _modules:
              with torch.random.fork_rng():
                  torch.manual_seed(0)
                  _modules[device] = \(construction).to(device)
          with torch.no_grad():
              return _modules[device](\(inputs.joined(separator: ", ")))

      """
  }
}
