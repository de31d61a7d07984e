import Domain

/// Writes a partition as a candidate plan: names, expressions, launches.
struct PlanWriter {
  let graph: Graph
  let traced: Graph
  /// A Python expression for the device of new tensors; `nil` for the one that was traced.
  let device: String?
  private var names: [Graph.Value: String] = [:]
  private var contiguous: [Graph.Value: String] = [:]
  private var taken: Set<String>
  private var kernelNames: Set<String> = []
  private(set) var steps: [CandidatePlan.Step] = []
  private(set) var launched: [(name: String, origins: Set<String>)] = []

  /// - Parameter traced: the graph before rules, which knows what the module returns as it is and what it copies.
  init(_ graph: Graph, traced: Graph, device: String? = nil) {
    self.graph = graph
    self.traced = traced
    self.device = device
    taken = Set(graph.nodes.map(\.name))
    for (value, node) in graph.nodes.enumerated() {
      switch node.operation {
      case .parameter(let target, _), .buffer(let target, _): names[value] = PythonName.attribute(target)
      default: names[value] = node.name
      }
    }
  }

  func name(_ value: Graph.Value) -> String { names[value] ?? graph[value].name }

  mutating func write(_ partition: Partition) {
    for step in partition.steps {
      switch step {
      case .evaluate(let value, _):
        let expression = PythonExpression(value, in: graph, device: device) { [names] in names[$0] ?? "" }
        steps.append(.evaluate(name: name(value), expression: expression.text))
      case .kernel(let kernel): launch(kernel)
      case .pool(let pool): launch(pool)
      case .product(let product): launch(product)
      case .tensorProduct(let product): launch(product)
      }
    }
    for mutation in graph.mutations { perform(mutation) }
  }

  // MARK: Kernels

  private mutating func launch(_ fused: FusedKernel) {
    let label = kernelName(fused.lowering.inlined)
    var kernel = KernelAssembly.kernel(fused, in: graph, name: label)
    kernel.principles = principles(of: fused)
    let inputs = fused.inputs.map { buffer($0) }
    let outputs = fused.outputs.map { Launch.Buffer(name: name($0), type: dense(graph[$0].type)) }
    steps.append(.launch(Launch(body: .loops(kernel), inputs: inputs, outputs: outputs)))
  }

  private mutating func launch(_ pool: FusedPool) {
    var kernel = pool.kernel
    kernel.name = kernelName(pool.inlined)
    let inputs = pool.inputs.map { buffer($0) }
    let output = Launch.Buffer(name: name(pool.output), type: dense(graph[pool.output].type))
    steps.append(.launch(Launch(body: .pool(kernel), inputs: inputs, outputs: [output])))
  }

  /// Rows become one dimension everywhere, so that blocks of them can be passed.
  private mutating func launch(_ product: FusedProduct) {
    guard let rank = RowLoop(product.epilogue, product, graph)?.rank else { return }
    var fused = product.epilogue
    fused.inputs = [product.product] + fused.inputs.filter { $0 != product.product }
    var kernel = KernelAssembly.kernel(
      fused, in: graph, name: kernelName(fused.lowering.inlined.union([product.product])), joiningRows: rank)
    kernel.principles = principles(of: fused) + ["A2.02"]
    let inputs = fused.inputs.map { rowBuffer($0, product, kernel) }
    let outputs = fused.outputs.map { rowOutput($0, product) }
    var epilogue = Launch(body: .loops(kernel), inputs: inputs, outputs: outputs)
    if let bias = product.bias { epilogue.addBias(buffer(bias), columns: product.columns) }
    let left = reshaped(product.left, [product.rows, product.inner])
    let blocked = BlockedProduct(
      left: left, right: buffer(product.right), transposed: product.isTransposed, blockRows: 0,
      epilogue: epilogue)
    steps.append(.blockedProduct(blocked))
    for (value, output) in zip(fused.outputs, outputs) where output.name != name(value) {
      let shape = PythonName.tuple(graph[value].type.shape)
      steps.append(.evaluate(name: name(value), expression: "\(output.name).view(\(shape))"))
    }
  }

  private mutating func launch(_ product: FusedTensorProduct) {
    let pattern = product.pattern, extents = pattern.form.extents
    let label = kernelName((product.epilogue?.lowering.inlined ?? []).union([pattern.call]))
    var kernel = Epilogues.identity(over: extents, name: label)
    var others: [Graph.Value] = []
    if var fused = product.epilogue {
      others = fused.inputs.filter { $0 != pattern.call }
      fused.inputs = [pattern.call] + others
      kernel = KernelAssembly.kernel(fused, in: graph, name: label, over: extents) ?? kernel
    }
    kernel = kernel.permuted(pattern.form.tileOrder)
    kernel.principles = ["A5.02"] + (product.epilogue == nil ? [] : ["A2.02"])
    let result = Launch.Buffer(name: name(pattern.call), type: TensorType(shape: extents))
    let outputs = product.outputs.map { Launch.Buffer(name: name($0), type: dense(graph[$0].type)) }
    var epilogue = Launch(
      body: .loops(kernel), inputs: [result] + others.map { buffer($0) }, outputs: outputs)
    if let bias = pattern.bias { epilogue.addBias(buffer(bias), along: 2) }
    let step = TensorProduct(
      form: pattern.form, left: buffer(pattern.left), right: buffer(pattern.right), epilogue: epilogue,
      tile: ProductTiles.standard(for: pattern.form), parts: product.parts)
    steps.append(.tensorProduct(step))
  }

  /// An input of an epilogue: by rows where it has them, else with a leading 1 if it could be taken for one.
  private mutating func rowBuffer(_ value: Graph.Value, _ product: FusedProduct, _ kernel: Kernel)
    -> Launch.Buffer
  {
    if value == product.product {
      return Launch.Buffer(name: name(value), type: TensorType(shape: [product.rows, product.columns]))
    }
    let type = graph[value].type
    let place = ([product.product] + product.epilogue.inputs.filter { $0 != product.product }).firstIndex(
      of: value)
    let hasRows = kernel.operands.contains { $0.buffer == place && $0.strides.first != 0 }
    if hasRows { return reshaped(value, [product.rows, type.elementCount / product.rows]) }
    return type.shape.first == product.rows ? reshaped(value, [1] + type.shape) : buffer(value)
  }

  private mutating func rowOutput(_ value: Graph.Value, _ product: FusedProduct) -> Launch.Buffer {
    let type = graph[value].type
    let shape = [product.rows, type.elementCount / product.rows]
    guard type.shape != shape else { return Launch.Buffer(name: name(value), type: dense(type)) }
    return Launch.Buffer(name: fresh(name(value) + "_rows"), type: TensorType(shape: shape))
  }

  private mutating func reshaped(_ value: Graph.Value, _ shape: [Int]) -> Launch.Buffer {
    var result = buffer(value)
    guard result.type.shape != shape else { return result }
    let copy = fresh(PythonName.identifier(graph[value].name) + "_rows")
    steps.append(.evaluate(name: copy, expression: "\(result.name).reshape(\(PythonName.tuple(shape)))"))
    result = Launch.Buffer(name: copy, type: TensorType(shape: shape, elementType: result.type.elementType))
    return result
  }

  private func dense(_ type: TensorType) -> TensorType {
    TensorType(shape: type.shape, elementType: type.elementType)
  }

  /// A value as a kernel reads it; what may have gaps is copied once.
  private mutating func buffer(_ value: Graph.Value) -> Launch.Buffer {
    let type = graph[value].type
    let isView = if case .view = graph[value].operation { true } else { false }
    guard !type.isContiguous || isView else { return Launch.Buffer(name: name(value), type: dense(type)) }
    if let copy = contiguous[value] { return Launch.Buffer(name: copy, type: dense(type)) }
    let copy = fresh(PythonName.identifier(graph[value].name) + "_dense")
    steps.append(.evaluate(name: copy, expression: "\(name(value)).contiguous()"))
    contiguous[value] = copy
    return Launch.Buffer(name: copy, type: dense(type))
  }

  private mutating func fresh(_ wish: String) -> String {
    var name = wish
    var count = 1
    while !taken.insert(name).inserted {
      count += 1
      name = "\(wish)_\(count)"
    }
    return name
  }

  /// A name made of the calls that the kernel stands for.
  private mutating func kernelName(_ inlined: Set<Graph.Value>) -> String {
    var words: [String] = []
    for value in inlined.sorted() {
      let node = graph[value]
      if case .view = node.operation { continue }
      let word = node.origin.split(separator: "_").filter { Int($0) == nil }.joined(separator: "_")
      if !word.isEmpty, !words.contains(word) { words.append(word) }
    }
    // One word alone could be a word of C++ or its library: `div`, `float`.
    let base = words.count > 1 ? words.prefix(4).joined(separator: "_") : (words.first ?? "plain") + "_kernel"
    var label = PythonName.identifier(base)
    var count = 1
    while !kernelNames.insert(label).inserted {
      count += 1
      label = "\(PythonName.identifier(base))_\(count)"
    }
    launched.append((label, Set(inlined.map { graph[$0].origin })))
    return label
  }

  private func principles(of fused: FusedKernel) -> [String] {
    var principles: [String] = []
    let functions = Set(fused.lowering.reductions.map(\.function))
    if fused.lowering.hasNoRow { principles.append("A2.01") }
    if !functions.isEmpty { principles.append("A2.04") }
    if functions.contains(.logSumExp) { principles.append("A2.05") }
    if functions.contains(.moments) { principles.append("A2.09") }
    if functions.count > 1 || fused.outputs.count > 1 { principles.append("A2.10") }
    if !fused.lowering.scans.isEmpty { principles.append("A3.12") }
    if fused.lowering.finale != nil { principles.append("A3.15") }
    return principles
  }

  // MARK: Results

  private mutating func perform(_ mutation: Graph.Mutation) {
    let target = PythonName.attribute(mutation.target)
    let node = graph[mutation.value]
    if case .binary(.add) = node.operation, let step = graph.number(node.operands[1]),
      case .buffer(mutation.target, _) = graph[node.operands[0]].operation,
      !node.type.elementType.isFloatingPoint, !isRead(mutation.value)
    {
      let unused = name(mutation.value)
      steps.removeAll { if case .evaluate(unused, _) = $0 { true } else { false } }
      steps.append(.perform(expression: "\(target).add_(\(Int(exactly: step) ?? 0))"))
    } else {
      steps.append(.perform(expression: "\(target).copy_(\(name(mutation.value)))"))
    }
  }

  private func isRead(_ value: Graph.Value) -> Bool {
    graph.output.values.contains(value) || graph.nodes.contains { $0.operands.contains(value) }
  }

  /// What `forward` returns.
  ///
  /// A result that the module copied stays a copy.
  var result: String {
    let copied = zip(graph.output.values, traced.output.values).filter { new, old in
      AliasRoot.leaf(of: new, in: graph) != nil && AliasRoot.leaf(of: old, in: traced) == nil
    }
    let copies = Set(copied.map(\.0))
    return PythonPrinter.output(graph.output) { copies.contains($0) ? "\(name($0)).clone()" : name($0) }
  }
}

/// The leaf whose memory a value shows.
enum AliasRoot {
  static func leaf(of value: Graph.Value, in graph: Graph) -> Graph.Value? {
    let node = graph[value]
    if node.operation.isLeaf { return value }
    if case .view = node.operation { return leaf(of: node.operands[0], in: graph) }
    return nil
  }
}
