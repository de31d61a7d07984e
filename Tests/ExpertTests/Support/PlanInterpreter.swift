import Domain

@testable import Expert

/// Runs a plan's launches on the fixture's inputs.
///
/// What PyTorch evaluates is taken from the graph's interpretation.
struct PlanInterpreter {
  /// A value that a launch wrote, beside what the graph says it is.
  struct Result {
    var launch: String
    var name: String
    var found: [Double?]
    var expected: [Double]
    /// Whether fp32 values of PyTorch are among what it is compared with.
    var isApproximate = false
  }

  let plan: CandidatePlan
  let graph: Graph
  let values: [[Double]?]

  func run() throws -> [Result] {
    var known: [String: [Double]] = [:]
    for (value, node) in graph.nodes.enumerated() {
      switch node.operation {
      case .parameter(let target, _), .buffer(let target, _):
        known[PythonName.attribute(target)] = values[value]
      default: known[node.name] = values[value]
      }
    }
    var written: [String: [Double]] = [:]
    var results: [Result] = []
    // Products are recomputed here in double precision, the fixture's are PyTorch's.
    var isApproximate = false
    func read(_ name: String) throws -> [Double] { try (written[name] ?? known[name]).unwrapped }
    for step in plan.steps {
      switch step {
      case .evaluate(let name, let expression):
        // Copies and reshapes that planning adds keep the elements' order; the rest is the graph's.
        let source = expression.split(separator: ".reshape(")[0].replacing(".contiguous()", with: "")
        if known[name] == nil || expression.contains(".view(") {
          written[name] = try read(String(source.split(separator: ".view(")[0]))
        }
      case .perform: break
      case .blockedProduct(let product):
        let block = try multiply(product, read(product.left.name), read(product.right.name))
        let others = try product.epilogue.inputs.dropFirst().map { try read($0.name) }
        isApproximate = true
        results += try check(product.epilogue, [block] + others, known, &written)
      case .tensorProduct(let product):
        let result = product.form.multiplied(try read(product.left.name), try read(product.right.name))
        let others = try product.epilogue.inputs.dropFirst().map { try read($0.name) }
        isApproximate = true
        results += try check(product.epilogue, [result] + others, known, &written)
      case .launch(let launch):
        results += try check(launch, try launch.inputs.map { try read($0.name) }, known, &written)
      }
    }
    return results.map {
      Result(
        launch: $0.launch, name: $0.name, found: $0.found, expected: $0.expected, isApproximate: isApproximate
      )
    }
  }

  private func check(
    _ launch: Launch, _ inputs: [[Double]], _ known: [String: [Double]], _ written: inout [String: [Double]]
  ) throws -> [Result] {
    let outputs = try KernelInterpreter.run(launch, inputs)
    let name = if case .loops(let kernel) = launch.body { kernel.name } else { "pool" }
    return try zip(launch.outputs, outputs).map { buffer, found in
      written[buffer.name] = found.map { $0 ?? .nan }
      return Result(
        launch: name, name: buffer.name, found: found, expected: try known[graphName(buffer.name)].unwrapped)
    }
  }

  private func graphName(_ name: String) -> String {
    name.hasSuffix("_rows") ? String(name.dropLast(5)) : name
  }

  private func multiply(_ product: BlockedProduct, _ left: [Double], _ right: [Double]) -> [Double] {
    let (rows, inner) = (product.left.type.shape[0], product.left.type.shape[1])
    let columns = right.count / inner
    return Positions.all([rows, columns]).map { position in
      (0..<inner).reduce(0) { sum, k in
        let place = product.transposed ? position[1] * inner + k : k * columns + position[1]
        return sum + left[position[0] * inner + k] * right[place]
      }
    }
  }
}
