import Domain

/// Decides whether a module's steps may be captured as a CUDA graph and replayed (principle A4.01).
///
/// A replay does the same device work on the same addresses: what draws random numbers, looks at values on the host,
/// brings numbers from there, or gives an input back as it is can't be replayed.
struct GraphReplay: Sendable {
  let graph: Graph

  /// Operators that wait for the device, or whose result's size depends on values.
  private static let waiting: Set<String> = [
    "nonzero", "masked_select", "unique", "unique_consecutive", "item", "_local_scalar_dense", "bincount",
    "repeat_interleave", "tensor_split", "equal", "index", "index_put", "index_put_",
  ]

  var isPossible: Bool {
    graph.nodes.allSatisfy(isReplayable)
      && graph.output.values.allSatisfy { AliasRoot.leaf(of: $0, in: graph) == nil }
      && !graph.output.values.isEmpty && !hasLiterals(graph.output)
  }

  private func isReplayable(_ node: Graph.Node) -> Bool {
    switch node.operation {
    case .input(_, let type): type != nil
    case .literal: false
    case .library(let call): call.isDeterministic && !GraphReplay.waiting.contains(call.baseName)
    default: true
    }
  }

  private func hasLiterals(_ output: Graph.Output) -> Bool {
    switch output {
    case .value: false
    case .literal: true
    case .tuple(let parts), .list(let parts): parts.contains { hasLiterals($0) }
    case .dictionary(let members): members.values.contains { hasLiterals($0) }
    }
  }
}

extension CostModel {
  /// The host's work for one step of `forward`: Python, and PyTorch's or Triton's way to the launch.
  static let hostSecondsOfStep = 9e-6
  /// One node of a graph that is replayed.
  static let replaySecondsOfNode = 1.5e-6
  /// Starting a replay from Python, and comparing where weights are.
  static let replaySeconds = 20e-6

  /// Seconds until the device is done, when the host launches every step.
  func launchedSeconds(_ plan: CandidatePlan, device seconds: Double) -> Double {
    max(seconds, plan.steps.reduce(0.0) { $0 + hostOperations($1) } * CostModel.hostSecondsOfStep)
  }

  /// A product prepares its operands first: launches, and memory for the parts.
  private func hostOperations(_ step: CandidatePlan.Step) -> Double {
    guard case .tensorProduct(let product) = step else { return 1 }
    return Double(ProductWork(product.form, tile: product.tile, parts: product.parts).launches + 2)
  }

  /// Seconds of a replay: the launches shrink, inputs and results are copied.
  func replayedSeconds(_ plan: CandidatePlan, device seconds: Double) -> Double {
    let launches = Double(plan.steps.count)
    let work = max(0, seconds - launches * launchSeconds)
    let copied = plan.inputs.reduce(0.0) { $0 + 2 * Double($1.type?.byteCount ?? 0) }
    return work + launches * CostModel.replaySecondsOfNode + copied / device.bandwidth
      + CostModel.replaySeconds
  }
}
