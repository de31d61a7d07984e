import Domain

/// Writes what follows all rows: row values combined over the outer dimensions, the same whatever the threads.
///
/// The outer iterations are cut into chunks whose number does not depend on the threads; each chunk has its own partial
/// results, which are combined in order at the end.
struct FinaleText {
  private let frame: KernelWriter
  private let finale: Finale
  private let largestChunkCount = 256

  init(_ frame: KernelWriter) {
    self.frame = frame
    finale = frame.kernel.finale ?? Finale(reductions: [], program: ScalarProgram(), stores: [])
  }

  func write(_ code: inout Code) {
    let iterations = frame.outerIterations, chunks = min(iterations, largestChunkCount)
    for (index, reduction) in finale.reductions.enumerated() {
      code.line("static thread_local \(accumulator(reduction.function)) chunks_\(index)[\(chunks)];")
      code.line("auto* const parts_\(index) = chunks_\(index);")
    }
    frame.parallelLoop(over: "chunk", count: "\(chunks)", iterations: chunks, in: &code) { code in
      for (index, reduction) in finale.reductions.enumerated() {
        code.line("\(accumulator(reduction.function)) total_\(index);")
      }
      let begin = chunks == iterations ? "chunk" : "chunk * \(iterations) / \(chunks)"
      let end = chunks == iterations ? "chunk + 1" : "(chunk + 1) * \(iterations) / \(chunks)"
      code.block("for (int64_t i = \(begin); i < \(end); ++i) {") { frame.body(&$0) }
      for index in finale.reductions.indices { code.line("parts_\(index)[chunk] = total_\(index);") }
    }
    writeEnd(chunks, &code)
  }

  private func writeEnd(_ chunks: Int, _ code: inout Code) {
    for (index, reduction) in finale.reductions.enumerated() {
      code.line("\(accumulator(reduction.function)) all_\(index);")
      code.line("for (int k = 0; k < \(chunks); ++k) all_\(index).merge(parts_\(index)[k]);")
    }
    var point = PointWriter(
      program: finale.program, operands: [], pointers: [], extents: [1], laneAxis: 0, indices: ["0"])
    for (value, operation) in finale.program.operations.enumerated() {
      guard case .reduction(let index, let component) = operation else { continue }
      point.names[value] = result(index, component)
    }
    for store in finale.stores {
      let type = Spelling.type(store.access.elementType)
      let term = point.term(store.value)
      let value = term.kind == .integer && !store.access.elementType.isFloatingPoint ? term : term.number
      let converted = type == "float" ? value.text : "fromFloat((\(type)*)nullptr, \(value.text))"
      code.line("\(frame.signature.outputs[store.access.buffer])[\(store.access.offset)] = \(converted);")
    }
  }

  private func result(_ index: Int, _ component: Int) -> Term {
    let function = finale.reductions[index].function
    switch function {
    case .argumentOfMaximum, .argumentOfMinimum:
      return Term(text: "all_\(index).value", kind: .integer, isVector: false)
    case .any, .all:
      return Term(text: "all_\(index).value != 0", binding: .comparison, kind: .truth, isVector: false)
    case .moments, .logSumExp:
      let member = ReductionSpelling(function, rowLength: 1).member(component)
      return Term(text: "(float)all_\(index)\(member)", isVector: false)
    default: return Term(text: "(float)all_\(index).value", isVector: false)
    }
  }

  private func accumulator(_ function: ReductionFunction) -> String {
    switch function {
    case .argumentOfMaximum: "TotalArgument<1>"
    case .argumentOfMinimum: "TotalArgument<-1>"
    case .moments: "TotalMoments"
    case .logSumExp: "TotalLogSumExp"
    default: "Total<\(ReductionSpelling.combination(function))>"
    }
  }
}

extension KernelWriter {
  /// Row values that the finale combines.
  var finaleOperands: [ScalarProgram.Value] { kernel.finale?.reductions.map(\.operand) ?? [] }
}
