import Domain

@testable import Expert

/// Runs a plan's launches on the fixture's inputs. What PyTorch evaluates is taken from the graph's interpretation.
struct PlanInterpreter {
  /// A value that a launch wrote, beside what the graph says it is.
  struct Result {
    var launch: String
    var name: String
    var found: [Double?]
    var expected: [Double]
  }

  let plan: CandidatePlan
  let graph: Graph
  let values: [[Double]?]

  func run() throws -> [Result] {
    var known: [String: [Double]] = [:]
    for (value, node) in graph.nodes.enumerated() {
      switch node.operation {
      case .parameter(let target, _), .buffer(let target, _): known[PythonName.attribute(target)] = values[value]
      default: known[node.name] = values[value]
      }
    }
    var written: [String: [Double]] = [:]
    var results: [Result] = []
    func read(_ name: String) throws -> [Double] { try (written[name] ?? known[name]).unwrapped }
    for step in plan.steps {
      switch step {
      case .evaluate(let name, let expression):
        if expression.hasSuffix(".contiguous()") { written[name] = try read(String(expression.dropLast(13))) }
      case .perform: break
      case .blockedProduct(let product):
        let block = product.epilogue.inputs[0].name
        let inputs = try product.epilogue.inputs.map { try read($0.name) }
        results += try check(product.epilogue, block, inputs, known, &written)
      case .launch(let launch):
        results += try check(launch, "", try launch.inputs.map { try read($0.name) }, known, &written)
      }
    }
    return results
  }

  private func check(
    _ launch: Launch, _ label: String, _ inputs: [[Double]], _ known: [String: [Double]], _ written: inout [String: [Double]]
  ) throws -> [Result] {
    let outputs = try KernelInterpreter.run(launch, inputs)
    let name = if case .loops(let kernel) = launch.body { kernel.name } else { "pool" }
    return try zip(launch.outputs, outputs).map { buffer, found in
      written[buffer.name] = found.map { $0 ?? .nan }
      return Result(
        launch: name, name: buffer.name, found: found, expected: try known[buffer.name].unwrapped)
    }
  }
}
