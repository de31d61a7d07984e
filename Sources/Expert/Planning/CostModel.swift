import Domain

/// Predicts seconds: bytes over bandwidth or arithmetic over its rate, whichever is longer, plus the cost of a call.
///
/// The numbers rank structures and proposals; they do not replace measurement.
struct CostModel: Sendable {
  let device: Device

  /// Starting a generated kernel from Python; on a processor with its parallel region.
  var launchSeconds: Double { isGPU ? GraphicsCosts.launchSeconds : 8e-6 }
  /// Calling a PyTorch operator.
  var callSeconds: Double { isGPU ? GraphicsCosts.launchSeconds : 4e-6 }
  private var isGPU: Bool { device.target != .cpu }
  /// An exponential or its like in units of an addition.
  private static let expensiveWeight = 10.0

  /// Simple vector operations a second with `cores` cores at work.
  private func rate(_ cores: Int) -> Double {
    let lanes = Double(max(4, device.vectorBytes) / 4)
    return Double(max(1, cores)) * lanes * 3e9
  }

  // MARK: Kernels

  /// Seconds of a generated kernel.
  func seconds(_ launch: Launch) -> Double {
    if isGPU { return GraphicsCosts(device: device).seconds(launch) }
    switch launch.body {
    case .loops(let kernel): return seconds(kernel, launch)
    case .pool(let kernel): return seconds(kernel, launch)
    }
  }

  private func seconds(_ kernel: Kernel, _ launch: Launch) -> Double {
    let work = KernelWork(kernel)
    let threads = kernel.parameters.threads == 0 ? device.cores : kernel.parameters.threads
    let points = Double(kernel.extents.reduce(1, *))
    var operations = 0.0
    for pass in work.passes {
      operations += Double(pass.cheap) + Double(pass.expensive) * CostModel.expensiveWeight
    }
    let arithmetic = points * operations / rate(min(threads, max(1, work.rows)))
    let parallelStart = threads > 1 ? 5e-6 : 0
    return max(arithmetic, memorySeconds(kernel, launch, work)) + launchSeconds + parallelStart
  }

  /// Later passes over a row come from the core's cache if the row fits in it.
  private func memorySeconds(_ kernel: Kernel, _ launch: Launch, _ work: KernelWork) -> Double {
    let read = launch.inputs.reduce(0.0) { $0 + Double($1.type.byteCount) }
    let lanes = kernel.laneAxis < kernel.outerRank ? kernel.parameters.tile : 1
    let rowBytes = work.rowLength * 4 * max(1, kernel.operands.count) * lanes
    let passes = rowBytes <= device.coreCacheBytes ? 1 : work.passes.count
    return (read * Double(passes) + written(launch, bypassing: kernel.parameters.nonTemporalStores))
      / device.bandwidth
  }

  private func seconds(_ kernel: PoolKernel, _ launch: Launch) -> Double {
    let read = launch.inputs.reduce(0.0) { $0 + Double($1.type.byteCount) }
    let memory = (read + written(launch, bypassing: kernel.parameters.nonTemporalStores)) / device.bandwidth
    let outputs = Double((kernel.outer + kernel.output).reduce(1, *))
    let windows = Double(kernel.window.reduce(1, *))
    let weight = Double(kernel.prologue.operations.count) + 1
    return max(memory, outputs * windows * weight / rate(device.cores)) + launchSeconds
  }

  /// A store that goes through the cache reads the line first when it is not there.
  private func written(_ launch: Launch, bypassing: Bool) -> Double {
    launch.outputs.reduce(0.0) { sum, output in
      let isLarge = output.type.byteCount > device.cacheBytes / 2
      return sum + Double(output.type.byteCount) * (isLarge && !bypassing ? 2 : 1)
    }
  }

  // MARK: Calls

  /// Seconds of a PyTorch call.
  func seconds(_ value: Graph.Value, in graph: Graph) -> Double {
    let node = graph[value]
    if case .view = node.operation { return callSeconds / 2 }
    let bytes = node.operands.reduce(node.types.reduce(0) { $0 + ($1?.byteCount ?? 0) }) {
      $0 + (graph[$1].isTensor ? graph[$1].type.byteCount : 0)
    }
    let operations = Double(CostModel.operations(of: value, in: graph))
    return device.floor(bytes: Double(bytes), operations: operations) + callSeconds
  }

  /// Multiplications and additions of products and convolutions.
  private static func operations(of value: Graph.Value, in graph: Graph) -> Int {
    let node = graph[value]
    guard case .library(let call) = node.operation, node.operands.count >= 2 else { return 0 }
    if let pattern = ProductPattern(value, in: graph) { return Int(pattern.form.operations) }
    let weight = graph[node.operands[1]].type
    let output = node.type.elementCount
    switch call.baseName {
    case "linear": return 2 * output * (weight.shape.last ?? 1)
    case "scaled_dot_product_attention": return 4 * output * (weight.shape.dropLast().last ?? 1)
    case "matmul", "mm", "bmm": return 2 * output * (graph[node.operands[0]].type.shape.last ?? 1)
    case "conv1d", "conv2d", "conv3d":
      return 2 * output * weight.elementCount / max(1, weight.shape.first ?? 1)
    default: return 0
    }
  }

  /// Seconds of a product in blocks: the block's rows need not go to memory and back.
  func seconds(_ product: BlockedProduct) -> Double {
    let rows = product.left.type.shape.first ?? 1
    let inner = product.left.type.shape.last ?? 1
    let columns = product.right.type.elementCount / max(1, inner)
    let operations = 2.0 * Double(rows) * Double(columns) * Double(inner)
    let bytes = Double(product.left.type.byteCount + product.right.type.byteCount)
    let block = product.blockRows == 0 ? rows : min(rows, product.blockRows)
    let blocks = (rows + block - 1) / block
    var epilogue = product.epilogue
    if block * columns * 4 <= device.coreCacheBytes * device.cores { epilogue.inputs.removeFirst() }
    let calls = Double(blocks) * (callSeconds + launchSeconds)
    return device.floor(bytes: bytes, operations: operations) + seconds(epilogue) + calls
  }

  /// Seconds of a whole candidate.
  func seconds(_ candidate: PlannedCandidate) -> Double {
    let seconds = candidate.plan.steps.reduce(candidate.callSeconds) { $0 + self.seconds($1) }
    guard isGPU else { return seconds }
    return candidate.plan.replaysGraph
      ? replayedSeconds(candidate.plan, device: seconds) : launchedSeconds(candidate.plan, device: seconds)
  }

  /// Seconds of a generated step; PyTorch calls need the graph.
  func seconds(_ step: CandidatePlan.Step) -> Double {
    switch step {
    case .launch(let launch): seconds(launch)
    case .blockedProduct(let product): seconds(product)
    case .tensorProduct(let product): seconds(product)
    case .evaluate, .perform: 0
    }
  }
}

/// What a kernel computes in each pass over a row.
struct KernelWork: Sendable {
  struct Pass: Sendable, Hashable {
    var cheap = 0
    var expensive = 0
  }

  var rowLength: Int
  var rows: Int
  var passes: [Pass]

  init(_ kernel: Kernel) {
    let facts = KernelFacts(kernel)
    let levels = KernelLevels(kernel)
    rowLength = facts.rowLength
    rows = facts.rows
    var made: Set<ScalarProgram.Value> = []
    var passes: [Pass] = []
    for pass in 0..<facts.passes {
      var wanted = kernel.reductions.indices.filter { levels.reductionLevel[$0] == pass }.map {
        kernel.reductions[$0].operand
      }
      if pass == facts.passes - 1 { wanted += kernel.stores.filter { !$0.oncePerRow }.map(\.value) }
      var needed: Set<ScalarProgram.Value> = []
      while let value = wanted.popLast() {
        let isKept = kernel.parameters.rowBuffer && made.contains(value)
        guard levels.variesInRow[value], !isKept, needed.insert(value).inserted else { continue }
        wanted += kernel.program.operations[value].operands
      }
      var work = Pass()
      for value in needed {
        if kernel.program.operations[value].isExpensive { work.expensive += 1 } else { work.cheap += 1 }
      }
      for (place, reduction) in kernel.reductions.enumerated() where levels.reductionLevel[place] == pass {
        work.cheap += reduction.function == .moments ? 4 : 1
        work.expensive += reduction.function == .logSumExp ? 1 : 0
      }
      made.formUnion(needed)
      passes.append(work)
    }
    self.passes = passes
  }
}
