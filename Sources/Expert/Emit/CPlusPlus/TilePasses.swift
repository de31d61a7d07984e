import Domain

/// Passes whose vectors run along the last outer dimension: a thread takes a tile of its columns down the row.
struct TilePasses {
  private var writer: RowWriter
  private var kernel: Kernel { writer.kernel }
  private var analysis: KernelAnalysis { writer.analysis }
  /// Elements of a row that group accumulators take at once.
  private let groupRows = 4

  init(_ writer: RowWriter) { self.writer = writer }

  private var tile: Int { writer.frame.tile }
  private var width: Int { kernel.extents[kernel.laneAxis] }
  private var first: String { writer.frame.tileCount > 1 ? "c + " : "" }

  mutating func write(_ code: inout Code) {
    writer.declarePointers(&code)
    let copy = self
    code.block("auto columns = [&](auto vectors, auto last) INLINED {", closing: "};") { code in
      code.line("constexpr int T = vectors, rest = last;  // vectors, and lanes of the last one")
      var passes = copy
      passes.writePasses(&code)
    }
    let rest = width % tile
    let whole = "columns(Index<\(tile) / W>{}, Index<W>{});"
    let partial = "columns(Index<(\(rest) + W - 1) / W>{}, Index<(\(rest) - 1) % W + 1>{});"
    if rest == 0 {
      code.line(whole)
    } else if width < tile {
      code.line(partial)
    } else {
      code.line("if (c + \(tile) <= \(width)) \(whole)\nelse \(partial)")
    }
  }

  private mutating func writePasses(_ code: inout Code) {
    for pass in 0..<analysis.passCount where !analysis.targets(ofPass: pass).isEmpty {
      write(pass: pass, &code)
    }
    writeTileValues(&code)
  }

  /// Later passes use the first one's counter.
  private var declaresFilled = true

  private func spelling(_ reduction: Int) -> ReductionSpelling {
    ReductionSpelling(kernel.reductions[reduction].function, rowLength: analysis.rowLength * 16)
  }

  private mutating func write(pass: Int, _ code: inout Code) {
    let targets = analysis.targets(ofPass: pass), reductions = analysis.reductions(ofPass: pass)
    let available = Set(writer.point.names.keys).union(analysis.keptBefore(pass: pass))
    let needed = analysis.needed(for: targets, available: available)
    if analysis.passCount > 1 { code.line("// Pass \(pass + 1)") }
    writer.declare(needed, at: .row, in: &code)
    declareTileValues(needed, &code)
    for reduction in reductions { declareAccumulator(reduction, &code) }
    let groups = reductions.filter { spelling($0).takesGroups },
      long = reductions.filter { spelling($0).isLong }
    if !groups.isEmpty {
      code.line(declaresFilled ? "int filled = 0;" : "filled = 0;")
      declaresFilled = false
    }
    if let first = long.first { code.line("int64_t steps_\(first) = 0;") }
    let outside = self
    writer.middleLoops(
      needed, pass: pass,
      beforeLast: { code in outside.declareScans(needed, pass: pass, &code) }, in: &code
    ) { inner, code in
      var walk = TilePasses(inner)
      walk.writeStep(pass: pass, needed: needed, &code)
      walk.writeAfter(groups, long, &code)
    }
    writeRemainder(groups, &code)
    for reduction in reductions { nameResult(reduction, &code) }
  }

  /// `each` vector of the tile, with its first column `j` and its lanes.
  private func overTile(_ code: inout Code, _ body: (inout Code) -> Void) {
    code.block("each<T>([&](auto t) INLINED {", closing: "});") { code in
      code.line("constexpr Index<(t + 1 < T ? W : rest)> lanes{};")
      code.line("const int64_t j = \(first)t * W;")
      body(&code)
    }
  }

  /// Computes what does not vary down the row once, into arrays of vectors.
  private mutating func declareTileValues(_ needed: [ScalarProgram.Value], _ code: inout Code) {
    let analysis = analysis
    let here = needed.filter { analysis.place(of: $0) == .tile && writer.point.names[$0] == nil }
    let users = needed.filter { analysis.place(of: $0) != .tile && writer.point.names[$0] == nil }
    let usedElsewhere = Set(users.flatMap(analysis.inputs(of:)))
    let results = here.filter(usedElsewhere.contains)
    guard !results.isEmpty else { return }
    var terms: [ScalarProgram.Value: Term] = [:]
    for value in results {
      let isTruth = ExpressionRules.isTruth(value, in: kernel.program)
      let name = writer.point.name(of: value)
      code.line("\(isTruth ? "vint" : "vfloat") \(name)[T];")
      terms[value] = Term(text: "\(name)[t]", kind: isTruth ? .truth : .number, isVector: true)
    }
    let outside = writer.point
    overTile(&code) { code in
      var point = outside
      for value in here {
        guard let array = terms[value] else { continue }
        let below = analysis.needed(for: [value], available: Set(point.names.keys))
          .filter { here.contains($0) && $0 != value }
        point.declare(below, in: &code, inputs: analysis.inputs(of:)) { _ in false }
        let term = point.term(value)
        code.line("\(array.text) = \(array.kind == .truth ? term.truth.lanes.text : term.number.lanes.text);")
        point.names[value] = array
      }
    }
    writer.point.names.merge(terms) { $1 }
  }

  private func declareAccumulator(_ reduction: Int, _ code: inout Code) {
    let spelling = spelling(reduction)
    code.line("\(spelling.accumulator) partial_\(reduction)[T];")
    if spelling.takesGroups { code.line("vfloat group_\(reduction)[T][\(groupRows)];") }
  }

  private func declareScans(_ needed: [ScalarProgram.Value], pass: Int, _ code: inout Code) {
    for (_, scan) in analysis.scans(among: needed, pass: pass) {
      let description = kernel.scans[scan]
      let combine = ReductionSpelling.combination(description.function)
      code.line("RunningLanes<\(combine), \(description.exclusive)> scan_\(scan)[T];")
    }
  }

  /// One step down the row for all columns of the tile.
  private mutating func writeStep(pass: Int, needed: [ScalarProgram.Value], _ code: inout Code) {
    let copy = self
    overTile(&code) { code in
      var step = copy
      step.nameStateful(needed, pass: pass, &code)
      step.writer.declare(needed, at: .lane, targets: step.analysis.targets(ofPass: pass), in: &code)
      for reduction in step.analysis.reductions(ofPass: pass) { step.accumulate(reduction, &code) }
      for value in step.analysis.kept where step.analysis.levels[value] == pass {
        code.line(
          "store(\(step.keptPlace(value)), \(step.writer.point.term(value).number.lanes.text), Index<W>{});")
      }
      for store in step.analysis.stores(ofPass: pass) { step.writer.store(store, &code) }
    }
  }

  /// Names what earlier passes kept, and steps the scans.
  private mutating func nameStateful(_ needed: [ScalarProgram.Value], pass: Int, _ code: inout Code) {
    for value in needed where writer.point.names[value] == nil {
      let term: Term
      if analysis.kept.contains(value) && analysis.levels[value] < pass {
        term = Term(text: "load(\(keptPlace(value)), Index<W>{})", isVector: true)
      } else if case .scan(let scan) = kernel.program.operations[value] {
        let operand = writer.point.term(kernel.scans[scan].operand).number.lanes.text
        term = Term(text: "scan_\(scan)[t].step(\(operand))", isVector: true)
      } else {
        continue
      }
      writer.point.names[value] = writer.point.declare(term, name: writer.point.name(of: value), in: &code)
    }
  }

  private func keptPlace(_ value: ScalarProgram.Value) -> String {
    "kept_\(value) + \(writer.middlePosition.map { "(\($0)) * \(tile) + " } ?? "")t * W"
  }

  private func accumulate(_ reduction: Int, _ code: inout Code) {
    let spelling = spelling(reduction), term = writer.point.term(kernel.reductions[reduction].operand)
    let operand = (spelling.kind == .truth ? term.truth : term.number).lanes.text
    if spelling.takesGroups {
      code.line("group_\(reduction)[t][filled] = \(operand);")
    } else if spelling.kind == .integer {
      let position = writer.middlePosition ?? "0"
      code.line("partial_\(reduction)[t].add(\(operand), Index<W>{}, vint{} + (int)(\(position)));")
    } else {
      code.line("partial_\(reduction)[t].add(\(operand), Index<W>{});")
    }
  }

  private func writeAfter(_ groups: [Int], _ long: [Int], _ code: inout Code) {
    if !groups.isEmpty {
      code.block("if (++filled == \(groupRows)) {") { code in
        for reduction in groups { code.line(addGroup(reduction, count: groupRows, from: "0")) }
        code.line("filled = 0;")
      }
    }
    guard !long.isEmpty else { return }
    let folds = long.map { "partial_\($0)[t].fold();" }.joined(separator: " ")
    code.line("if (++steps_\(long[0]) % 256 == 0) each<T>([&](auto t) INLINED { \(folds) });")
  }

  private func writeRemainder(_ groups: [Int], _ code: inout Code) {
    guard !groups.isEmpty, analysis.rowLength % groupRows != 0 else { return }
    code.block("for (int k = 0; k < filled; ++k) {") { code in
      for reduction in groups { code.line(addGroup(reduction, count: 1, from: "k")) }
    }
  }

  private func addGroup(_ reduction: Int, count: Int, from: String) -> String {
    "each<T>([&](auto t) INLINED { partial_\(reduction)[t].add(Index<\(count)>{}, Index<W>{}, group_\(reduction)[t] + \(from)); });"
  }

  /// Declares a reduction's result for each lane and names the operations that read it.
  private mutating func nameResult(_ reduction: Int, _ code: inout Code) {
    let spelling = spelling(reduction), name = spelling.resultName(reduction)
    let type =
      switch spelling.function {
      case .moments: "MomentsOf<vfloat>"
      case .logSumExp: "LogSumExpOf<vfloat>"
      default: spelling.kind == .number ? "vfloat" : "vint"
      }
    code.line("\(type) \(name)[T];")
    code.line("each<T>([&](auto t) INLINED { \(name)[t] = partial_\(reduction)[t].lanes(); });")
    for (value, operation) in kernel.program.operations.enumerated() {
      guard case .reduction(reduction, let component) = operation else { continue }
      writer.point.names[value] = Term(
        text: "\(name)[t]\(spelling.member(component))", kind: spelling.kind, isVector: true)
    }
  }

  /// Stores what is stored once a row.
  private mutating func writeTileValues(_ code: inout Code) {
    let stores = kernel.stores.filter(\.oncePerRow), results = writer.frame.finaleOperands
    guard !stores.isEmpty || !results.isEmpty else { return }
    let values = stores.map(\.value) + results
    let needed = analysis.needed(for: values, available: Set(writer.point.names.keys))
    writer.declare(needed, at: .row, in: &code)
    let copy = writer
    overTile(&code) { code in
      var inner = copy
      inner.declare(needed, at: .tile, targets: values, in: &code)
      for store in stores { inner.store(store, &code) }
      for (index, value) in results.enumerated() {
        let lanes = inner.point.term(value).number.lanes.text
        code.block("for (int l = 0; l < lanes; ++l) {") { code in
          code.line("total_\(index).add((\(lanes))[l], (i * \(copy.frame.tileCount) + j + l));")
        }
      }
    }
  }
}
