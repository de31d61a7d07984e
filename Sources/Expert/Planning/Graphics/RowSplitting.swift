import Domain

/// Deals long rows out over several programs where there are too few rows to fill a GPU (principle H1.05).
///
/// A kernel becomes three: parts of rows are reduced, the parts' results combined, and what needs them computed at every
/// point. Statistics of statistics take another round. Nothing waits and nothing is added atomically, so results are
/// the same each time.
struct RowSplitting: Sendable {
  /// Streaming multiprocessors.
  let processors: Int

  /// Rows shorter than this stay with one program.
  private static let shortestRow = 8192
  /// Parts are no shorter than this, along memory and across it.
  private static let shortestPart = 2048
  private static let shortestColumnPart = 64

  func apply(to plan: inout CandidatePlan) {
    plan.steps = plan.steps.flatMap { step -> [CandidatePlan.Step] in
      guard case .launch(let launch) = step, case .loops(let kernel) = launch.body,
        let split = split(of: kernel)
      else { return [step] }
      var rounds = SplitRounds(kernel, launch, split)
      return rounds.launches().map { .launch($0) }
    }
  }

  /// How the rows of a kernel are split, if they should be.
  func split(of kernel: Kernel) -> RowSplit? {
    guard !kernel.reductions.isEmpty, kernel.scans.isEmpty, kernel.finale == nil,
      kernel.reductions.allSatisfy({ RowSplitting.isSplittable($0.function) }), !gathers(kernel)
    else { return nil }
    let facts = KernelFacts(kernel)
    let isAcross = kernel.laneAxis < kernel.outerRank
    let programs = isAcross ? (facts.rows + 31) / 32 : facts.rows
    guard programs < processors, facts.rowLength * (isAcross ? 8 : 1) >= RowSplitting.shortestRow else {
      return nil
    }
    let wanted = max(2, 4 * processors / max(1, programs))
    return RowSplit.nearest(
      to: wanted, for: kernel,
      shortest: isAcross ? RowSplitting.shortestColumnPart : RowSplitting.shortestPart)
  }

  /// Positions would have to be compared across parts.
  private static func isSplittable(_ function: ReductionFunction) -> Bool { !function.isPosition }

  private func gathers(_ kernel: Kernel) -> Bool {
    kernel.program.operations.contains { if case .gather = $0 { true } else { false } }
  }
}

/// The kernels that a split kernel becomes.
struct SplitRounds {
  typealias Value = ScalarProgram.Value

  private let kernel: Kernel
  private let launch: Launch
  private let split: RowSplit
  private let analysis: KernelAnalysis
  /// Row values that are in memory.
  private var known: [Value: Launch.Buffer] = [:]

  init(_ kernel: Kernel, _ launch: Launch, _ split: RowSplit) {
    self.kernel = kernel
    self.launch = launch
    self.split = split
    analysis = KernelAnalysis(kernel)
  }

  private var rows: Int { kernel.extents[..<kernel.outerRank].reduce(1, *) }

  mutating func launches() -> [Launch] {
    var launches: [Launch] = []
    let rounds = (0..<analysis.passCount).filter { !analysis.reductions(ofPass: $0).isEmpty }
    for round in rounds {
      let parts = partBuffers(round)
      launches.append(partial(round, parts))
      launches.append(combination(round, parts, isLast: round == rounds.last))
    }
    let rest = kernel.stores.filter { !$0.oncePerRow && !rounds.contains(analysis.levels[$0.value]) }
    if !rest.isEmpty { launches.append(application(rest)) }
    return launches
  }

  private func varies(_ value: Value) -> Bool { analysis.axes[value].contains { $0 >= kernel.outerRank } }

  private func name(_ suffix: String, _ round: Int = 0) -> String {
    "\(kernel.name)_\(suffix)" + (round == 0 ? "" : "\(round + 1)")
  }

  private func components(_ reduction: Int) -> Int {
    [.moments, .logSumExp].contains(kernel.reductions[reduction].function) ? 2 : 1
  }

  /// A number for each part of each row, reduction and component.
  private func partBuffers(_ round: Int) -> [Int: [Launch.Buffer]] {
    let type = TensorType(shape: [rows * split.count])
    return analysis.reductions(ofPass: round).reduce(into: [:]) { buffers, reduction in
      buffers[reduction] = (0..<components(reduction)).map {
        Launch.Buffer(name: "\(kernel.name)_part\(reduction)\($0 == 0 ? "" : "b")", type: type)
      }
    }
  }

  // MARK: Parts of rows

  private func partial(_ round: Int, _ parts: [Int: [Launch.Buffer]]) -> Launch {
    var rewriting = KernelRewriting(
      kernel, launch, known: known, knownStrides: split.outerStrides(perPart: false),
      strides: split.strides, index: split.index)
    var reductions: [Reduction] = []
    var stores: [Store] = []
    var outputs: [Launch.Buffer] = []
    for place in analysis.reductions(ofPass: round) {
      let reduction = kernel.reductions[place]
      reductions.append(Reduction(reduction.function, of: rewriting.value(reduction.operand)))
      for (component, buffer) in (parts[place] ?? []).enumerated() {
        let result = rewriting.program.add(.reduction(reductions.count - 1, component: component))
        let access = Access(buffer: outputs.count, strides: split.outerStrides(perPart: true))
        stores.append(Store(result, to: access, oncePerRow: true))
        outputs.append(buffer)
      }
    }
    for store in analysis.stores(ofPass: round) {
      stores.append(moved(store, rewriting.value(store.value), split.strides, &outputs))
    }
    return finished(
      name("partial", round), rewriting, extents: split.extents, outerRank: split.outerRank,
      laneAxis: split.laneAxis, reductions, stores, outputs)
  }

  /// A store of the kernel, with its buffer among the outputs of a new one.
  private func moved(
    _ store: Store, _ value: Value, _ strides: ([Int]) -> [Int], _ outputs: inout [Launch.Buffer]
  ) -> Store {
    let buffer = launch.outputs[store.access.buffer]
    var store = store
    store.value = value
    store.access.strides = strides(store.access.strides)
    store.access.buffer = outputs.firstIndex(of: buffer) ?? outputs.count
    if store.access.buffer == outputs.count { outputs.append(buffer) }
    return store
  }

  private func finished(
    _ name: String, _ rewriting: KernelRewriting, extents: [Int], outerRank: Int, laneAxis: Int,
    _ reductions: [Reduction], _ stores: [Store], _ outputs: [Launch.Buffer]
  ) -> Launch {
    let kernel = Kernel(
      name: name, extents: extents, outerRank: outerRank, operands: rewriting.operands,
      program: rewriting.program.program, reductions: reductions, stores: stores, laneAxis: laneAxis,
      principles: self.kernel.principles + ["H1.05"])
    return Launch(body: .loops(kernel), inputs: rewriting.inputs, outputs: outputs)
  }

  // MARK: Rows

  /// One row for each outer point, whose elements are its parts.
  private mutating func combination(_ round: Int, _ parts: [Int: [Launch.Buffer]], isLast: Bool) -> Launch {
    let outer = Array(kernel.extents[..<kernel.outerRank])
    let strides = TensorType.contiguousStrides(of: outer)
    let outerRank = kernel.outerRank
    var rewriting = KernelRewriting(
      kernel, launch, known: known, knownStrides: strides + [0], strides: { Array($0[..<outerRank]) + [0] })
    var combining = PartCombining(strides: strides.map { $0 * split.count } + [1], length: split.length)
    for place in analysis.reductions(ofPass: round) {
      let results = combining.results(kernel.reductions[place].function, parts[place] ?? [], &rewriting)
      for (value, operation) in kernel.program.operations.enumerated() {
        if case .reduction(place, let component) = operation { rewriting.made[value] = results[component] }
      }
    }
    var stores: [Store] = []
    var outputs: [Launch.Buffer] = []
    for value in valuesToKeep(after: round) {
      let access = Access(buffer: outputs.count, strides: strides + [0])
      stores.append(Store(rewriting.value(value), to: access, oncePerRow: true))
      let buffer = Launch.Buffer(name: "\(kernel.name)_row\(value)", type: TensorType(shape: [rows]))
      outputs.append(buffer)
      known[value] = buffer
    }
    for store in kernel.stores where isLast && store.oncePerRow {
      stores.append(
        moved(store, rewriting.value(store.value), { Array($0[..<outerRank]) + [0] }, &outputs))
    }
    return finished(
      name("combine", round), rewriting, extents: outer + [split.count], outerRank: outerRank,
      laneAxis: outerRank, combining.reductions, stores, outputs)
  }

  /// Row values that a round completes and that later rounds read.
  private func valuesToKeep(after round: Int) -> [Value] {
    kernel.program.operations.indices.filter { value in
      guard !varies(value), analysis.levels[value] == round + 1, known[value] == nil else { return false }
      let isTarget =
        kernel.reductions.contains { $0.operand == value }
        || kernel.stores.contains { !$0.oncePerRow && $0.value == value }
      return isTarget
        || kernel.program.operations.indices.contains { user in
          kernel.program.operations[user].operands.contains(value)
            && (varies(user) || analysis.levels[user] > round + 1)
        }
    }
  }

  // MARK: Points

  private func application(_ rest: [Store]) -> Launch {
    let outer = TensorType.contiguousStrides(of: Array(kernel.extents[..<kernel.outerRank]))
    let known = outer + kernel.extents[kernel.outerRank...].map { _ in 0 }
    // Neighbouring points are neighbours in memory.
    let written = rest[0].access.strides
    let order = kernel.extents.indices.sorted { (written[$1], $0) < (written[$0], $1) }
    let place = order.indices.sorted { order[$0] < order[$1] }
    func ordered(_ values: [Int]) -> [Int] { order.map { values[$0] } }
    var rewriting = KernelRewriting(
      kernel, launch, known: self.known, knownStrides: ordered(known), strides: ordered,
      index: { $1.add(.index(place[$0])) })
    var outputs: [Launch.Buffer] = []
    let stores = rest.map { moved($0, rewriting.value($0.value), ordered, &outputs) }
    return finished(
      name("apply"), rewriting, extents: ordered(kernel.extents), outerRank: kernel.extents.count - 1,
      laneAxis: kernel.extents.count - 1, [], stores, outputs)
  }
}

/// Combines what parts of a row gave.
struct PartCombining {
  /// Where the parts of a row lie.
  let strides: [Int]
  /// Elements of each part.
  let length: Int
  private(set) var reductions: [Reduction] = []

  init(strides: [Int], length: Int) {
    self.strides = strides
    self.length = length
  }

  /// The row's result by component.
  mutating func results(
    _ function: ReductionFunction, _ parts: [Launch.Buffer], _ rewriting: inout KernelRewriting
  ) -> [ScalarProgram.Value] {
    let loads = parts.map { rewriting.load($0, strides) }
    switch function {
    case .moments: return moments(loads, &rewriting.program)
    case .logSumExp: return logSumExp(loads, &rewriting.program)
    default: return [reduce(function, loads[0], &rewriting.program)]
    }
  }

  private mutating func reduce(
    _ function: ReductionFunction, _ operand: ScalarProgram.Value, component: Int = 0,
    _ program: inout ProgramBuilder
  ) -> ScalarProgram.Value {
    let wanted = Reduction(function, of: operand)
    let place = reductions.firstIndex(of: wanted) ?? reductions.count
    if place == reductions.count { reductions.append(wanted) }
    return program.add(.reduction(place, component: component))
  }

  /// Parts are equally long: the mean of their means; deviations within parts and between them.
  private mutating func moments(_ parts: [ScalarProgram.Value], _ program: inout ProgramBuilder)
    -> [ScalarProgram.Value]
  {
    let mean = reduce(.moments, parts[0], component: 0, &program)
    let between = program.binary(
      .multiply, reduce(.moments, parts[0], component: 1, &program), program.constant(Double(length)))
    return [mean, program.binary(.add, reduce(.sum, parts[1], &program), between)]
  }

  private mutating func logSumExp(_ parts: [ScalarProgram.Value], _ program: inout ProgramBuilder)
    -> [ScalarProgram.Value]
  {
    let top = reduce(.maximum, parts[0], &program)
    // A row of minus infinities sums to 0.
    let isEmpty = program.binary(.equal, top, program.constant(-.infinity))
    let shift = program.add(.select(isEmpty, program.constant(0), top))
    let decay = program.add(.unary(.exponential, program.binary(.subtract, parts[0], shift)))
    return [top, reduce(.sum, program.binary(.multiply, parts[1], decay), &program)]
  }
}
