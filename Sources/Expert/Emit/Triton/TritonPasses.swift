import Domain

/// Walks rows that are too long to be held: a loop over chunks for each pass.
struct TritonPasses {
  typealias Value = ScalarProgram.Value

  private var writer: TritonKernel
  private var kernel: Kernel { writer.kernel }
  private var space: TritonSpace { writer.space }
  private var analysis: KernelAnalysis { writer.analysis }

  init(_ writer: TritonKernel) { self.writer = writer }

  mutating func write(_ code: inout Code) {
    for pass in 0..<analysis.passCount where !analysis.targets(ofPass: pass).isEmpty {
      write(pass: pass, &code)
    }
    let once = kernel.stores.filter(\.oncePerRow)
    let needed = analysis.needed(for: once.map(\.value), available: Set(writer.point.names.keys))
    writer.point.declare(needed, uses: uses(needed, once.map(\.value)), in: &code)
    for store in once { writer.write(store, &code) }
  }

  private func varies(_ value: Value) -> Bool { analysis.axes[value].contains { $0 >= kernel.outerRank } }

  private mutating func write(pass: Int, _ code: inout Code) {
    let targets = analysis.targets(ofPass: pass), reductions = analysis.reductions(ofPass: pass)
    let needed = analysis.needed(for: targets, available: Set(writer.point.names.keys))
    let inner = needed.filter { varies($0) }
    declareRowValues(needed, inner, targets, &code)
    for reduction in reductions { writer.reduction(reduction).declare(&code) }
    let scans = analysis.scans(among: inner, pass: pass)
    for (_, scan) in scans {
      TritonScan(scan: kernel.scans[scan], index: scan, space: space).declareCarry(&code)
    }
    let isReversed = analysis.isReversed(pass: pass) && !scans.isEmpty
    code.block(loop(isReversed), closing: "") { code in
      var inside = self
      if isReversed { code.line("start = \((chunks - 1) * space.columns) - step * \(space.columns)") }
      inside.body(pass: pass, inner, targets, &code)
    }
    for reduction in reductions { finish(reduction, &code) }
  }

  private var chunks: Int { (space.rowLength + space.columns - 1) / space.columns }

  private func loop(_ isReversed: Bool) -> String {
    let stages = kernel.parameters.blocks.stages
    let range = stages > 1 ? "tl.range" : "range"
    let options = stages > 1 ? ", num_stages=\(stages)" : ""
    return isReversed
      ? "for step in \(range)(0, \(chunks)\(options)):"
      : "for start in \(range)(0, \(space.rowLength), \(space.columns)\(options)):"
  }

  /// What does not change along the row is computed before the loop.
  private mutating func declareRowValues(
    _ needed: [Value], _ inner: [Value], _ targets: [Value], _ code: inout Code
  ) {
    let wanted = Set(inner.flatMap(analysis.inputs(of:)) + targets)
    let outer = needed.filter { !varies($0) }
    writer.point.declare(outer, uses: uses(outer, []), in: &code) { wanted.contains($0) }
  }

  private func uses(_ values: [Value], _ targets: [Value]) -> [Value: Int] {
    (values.flatMap(analysis.inputs(of:)) + targets).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  private mutating func body(pass: Int, _ inner: [Value], _ targets: [Value], _ code: inout Code) {
    let stores = analysis.stores(ofPass: pass)
    writer.declareColumns(from: "start", stores, inner, &code)
    if kernel.parameters.blocks.retainsRows, analysis.passCount > 1 {
      let policy = pass == analysis.passCount - 1 ? "evict_first" : "evict_last"
      writer.point.rowPolicy = ", eviction_policy=\"\(policy)\""
    }
    let uses = uses(inner, targets)
    for value in inner {
      if case .scan(let index) = kernel.program.operations[value] {
        writer.writeScan(index, value, &code)
      } else {
        writer.point.declare([value], uses: uses, in: &code)
      }
    }
    for reduction in analysis.reductions(ofPass: pass) {
      writer.reduction(reduction).accumulate(writer.point.term(kernel.reductions[reduction].operand), &code)
    }
    for store in stores { writer.write(store, &code) }
  }

  private mutating func finish(_ index: Int, _ code: inout Code) {
    let reduction = writer.reduction(index)
    reduction.finish(&code)
    for (value, operation) in kernel.program.operations.enumerated() {
      guard case .reduction(index, let component) = operation else { continue }
      writer.point.names[value] = reduction.result(component)
    }
  }
}
