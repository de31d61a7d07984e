import Domain

/// Passes whose vectors run along the last row dimension.
struct RowPasses {
  private var writer: RowWriter
  private var kernel: Kernel { writer.kernel }
  private var analysis: KernelAnalysis { writer.analysis }

  init(_ writer: RowWriter) { self.writer = writer }

  mutating func write(_ code: inout Code) {
    for pass in 0..<analysis.passCount where !analysis.targets(ofPass: pass).isEmpty {
      write(pass: pass, &code)
    }
    writeRowValues(&code)
  }

  private var lanesExtent: Int { kernel.extents[kernel.laneAxis] }

  private func spelling(_ reduction: Int) -> ReductionSpelling {
    ReductionSpelling(kernel.reductions[reduction].function, rowLength: analysis.rowLength)
  }

  private mutating func write(pass: Int, _ code: inout Code) {
    let targets = analysis.targets(ofPass: pass), reductions = analysis.reductions(ofPass: pass)
    let available = Set(writer.point.names.keys).union(analysis.keptBefore(pass: pass))
    let needed = analysis.needed(for: targets, available: available)
    let scans = analysis.scans(among: needed, pass: pass).map(\.scan)
    if analysis.passCount > 1 { code.line("// Pass \(pass + 1)") }
    writer.declare(needed, at: .row, in: &code)
    let unroll = scans.isEmpty ? unroll(reductions) : 1  // a scan carries from each vector to the next
    for reduction in reductions { declareAccumulator(reduction, unroll, &code) }
    if let long = reductions.first(where: { spelling($0).isLong }) { code.line("int64_t steps_\(long) = 0;") }
    let outside = self
    writer.middleLoops(
      needed, pass: pass,
      beforeLast: { code in for scan in scans { outside.declareScan(scan, &code) } }, in: &code
    ) { inner, code in
      var walk = RowPasses(inner)
      walk.writeWalk(pass: pass, needed: needed, targets: targets, unroll: unroll, &code)
    }
    for reduction in reductions { nameResult(reduction, &code) }
  }

  /// Vectors worked on at once; more where groups are taken.
  private func unroll(_ reductions: [Int]) -> Int {
    let unroll = max(1, kernel.parameters.unroll)
    return reductions.contains { spelling($0).takesGroups } ? min(4 * unroll, 16) : unroll
  }

  private func declareAccumulator(_ reduction: Int, _ unroll: Int, _ code: inout Code) {
    let spelling = spelling(reduction)
    if spelling.takesGroups {
      code.line("\(spelling.accumulator) partial_\(reduction);")
      code.line("vfloat group_\(reduction)[\(unroll)];")
    } else {
      code.line("\(spelling.accumulator) partial_\(reduction)[\(unroll)];")
    }
  }

  private func declareScan(_ scan: Int, _ code: inout Code) {
    let description = kernel.scans[scan]
    let combine = ReductionSpelling.combination(description.function)
    code.line("RunningRow<\(combine), \(description.exclusive), \(description.reversed)> scan_\(scan);")
  }

  /// The walk along the last row dimension.
  private mutating func writeWalk(
    pass: Int, needed: [ScalarProgram.Value], targets: [ScalarProgram.Value], unroll: Int, _ code: inout Code
  ) {
    let reductions = analysis.reductions(ofPass: pass)
    let driver =
      analysis.isReversed(pass: pass)
      ? "overRowReversed<\(lanesExtent)>" : "overRow<\(lanesExtent), \(unroll)>"
    code.line("\(driver)(")
    code.indented { code in
      code.block("[&](int64_t j, auto u, auto lanes) INLINED {", closing: "},") { code in
        prefetch(pass: pass, needed, &code)
        nameKept(needed, pass: pass, &code)
        nameScans(needed, pass: pass, &code)
        writer.declare(needed, at: .lane, targets: targets, in: &code)
        for reduction in reductions { accumulate(reduction, &code) }
        for value in analysis.kept where analysis.levels[value] == pass { keep(value, &code) }
        for store in analysis.stores(ofPass: pass) { writer.store(store, &code) }
      }
      writeAfter(reductions, unroll, &code)
    }
  }

  private func writeAfter(_ reductions: [Int], _ unroll: Int, _ code: inout Code) {
    let groups = reductions.filter { spelling($0).takesGroups },
      long = reductions.filter { spelling($0).isLong }
    guard !groups.isEmpty || !long.isEmpty else {
      return code.line("[](auto count, auto lanes) INLINED {});")
    }
    code.block("[&](auto count, auto lanes) INLINED {", closing: "});") { code in
      for reduction in groups { code.line("partial_\(reduction).add(count, lanes, group_\(reduction));") }
      guard !long.isEmpty else { return }
      code.block("if (++steps_\(long[0]) % 64 == 0) {") { code in
        for reduction in long { code.line(fold(reduction, unroll)) }
      }
    }
  }

  private func fold(_ reduction: Int, _ unroll: Int) -> String {
    spelling(reduction).takesGroups
      ? "partial_\(reduction).fold();"
      : "each<\(unroll)>([&](auto u) INLINED { partial_\(reduction)[u].fold(); });"
  }

  /// Fetches what will be read: a single pass ahead of itself, the last of several passes the next row.
  ///
  /// Without it memory would idle in the later passes, whose row is in cache.
  private func prefetch(pass: Int, _ needed: [ScalarProgram.Value], _ code: inout Code) {
    guard kernel.parameters.prefetchBytes > 0, pass == analysis.passCount - 1 else { return }
    for (operand, access) in kernel.operands.enumerated() where fetchesAhead(operand) {
      let elements = kernel.parameters.prefetchBytes / access.elementType.size
      let distance = analysis.passCount == 1 ? elements : max(elements, rowStride(access))
      code.line(
        "__builtin_prefetch(\(writer.point.address(writer.point.pointers[operand], access.strides)) + \(distance));"
      )
    }
  }

  private func rowStride(_ access: Access) -> Int {
    kernel.outerRank > 0 ? access.strides[kernel.outerRank - 1] : 0
  }

  /// Whether an operand is read once from memory in neighbouring elements, so that fetching ahead pays.
  private func fetchesAhead(_ operand: Int) -> Bool {
    let strides = analysis.strides(of: kernel.operands[operand])
    return strides[kernel.laneAxis] == 1 && strides.prefix(kernel.outerRank).contains { $0 != 0 }
  }

  private var rowPlace: String {
    writer.middlePosition.map { "(\($0)) * \(lanesExtent) + j" } ?? "j"
  }

  private mutating func nameKept(_ needed: [ScalarProgram.Value], pass: Int, _ code: inout Code) {
    let kept = analysis.keptBefore(pass: pass)
    for value in needed where kept.contains(value) {
      let load = Term(text: "load(kept_\(value) + \(rowPlace), lanes)", isVector: true)
      writer.point.names[value] = writer.point.declare(load, name: writer.point.name(of: value), in: &code)
    }
  }

  /// Scans are stepped once at each point, in order, so they always get a name.
  private mutating func nameScans(_ needed: [ScalarProgram.Value], pass: Int, _ code: inout Code) {
    for (value, scan) in analysis.scans(among: needed, pass: pass) {
      let operand = writer.point.term(kernel.scans[scan].operand).number.lanes.text
      let step = Term(text: "scan_\(scan).step(\(operand), lanes)", isVector: true)
      writer.point.names[value] = writer.point.declare(step, name: writer.point.name(of: value), in: &code)
    }
  }

  private func keep(_ value: ScalarProgram.Value, _ code: inout Code) {
    code.line("store(kept_\(value) + \(rowPlace), \(writer.point.term(value).number.lanes.text), lanes);")
  }

  private func accumulate(_ reduction: Int, _ code: inout Code) {
    let spelling = spelling(reduction), term = writer.point.term(kernel.reductions[reduction].operand)
    let operand = (spelling.kind == .truth ? term.truth : term.number).lanes.text
    if spelling.takesGroups {
      code.line("group_\(reduction)[u] = \(operand);")
    } else if spelling.kind == .integer {
      code.line("partial_\(reduction)[u].add(\(operand), lanes, (int)(\(rowPlace)) + iota());")
    } else {
      code.line("partial_\(reduction)[u].add(\(operand), lanes);")
    }
  }

  /// Declares a reduction's result and names the operations that read it.
  private mutating func nameResult(_ reduction: Int, _ code: inout Code) {
    let spelling = spelling(reduction), name = spelling.resultName(reduction)
    let result = spelling.takesGroups ? "partial_\(reduction).row()" : "rowValue(partial_\(reduction))"
    code.line("const auto \(name) = \(result);")
    for (value, operation) in kernel.program.operations.enumerated() {
      guard case .reduction(reduction, let component) = operation else { continue }
      writer.point.names[value] = Term(
        text: name + spelling.member(component), kind: spelling.kind, isVector: false)
    }
  }

  /// Declares what is stored once a row, and stores it.
  private mutating func writeRowValues(_ code: inout Code) {
    let stores = kernel.stores.filter(\.oncePerRow)
    let results = writer.frame.finaleOperands
    let needed = analysis.needed(
      for: stores.map(\.value) + results, available: Set(writer.point.names.keys))
    writer.declare(needed, at: .row, in: &code)
    for store in stores { writer.storeScalar(store, &code) }
    for (index, value) in results.enumerated() {
      code.line("total_\(index).add(\(writer.point.term(value).number.text), i);")
    }
  }
}
