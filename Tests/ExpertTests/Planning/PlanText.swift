import Domain

@testable import Expert

extension CandidatePlan {
  /// A plan in a few lines for golden files: one line a step, one a kernel's parts.
  var summary: String {
    (steps.map(\.summary) + ["return \(result)"]).joined(separator: "\n") + "\n"
  }
}

extension CandidatePlan.Step {
  fileprivate var summary: String {
    switch self {
    case .evaluate(let name, let expression): "\(name) = \(expression)"
    case .perform(let expression): expression
    case .launch(let launch): launch.summary
    case .blockedProduct(let product):
      "product \(product.left.name) @ \(product.right.name) in blocks of \(product.blockRows)\n"
        + product.epilogue.summary
    case .tensorProduct(let product):
      "tensor product \(product.left.name) @ \(product.right.name), \(product.form.inner) terms\n"
        + product.epilogue.summary
    }
  }
}

extension Launch {
  var summary: String {
    let reads = inputs.map(\.name).joined(separator: ", ")
    let writes = outputs.map(\.name).joined(separator: ", ")
    switch body {
    case .loops(let kernel): return "\(writes) = \(kernel.name)(\(reads))\n\(kernel.summary)"
    case .pool(let kernel):
      return
        "\(writes) = \(kernel.name)(\(reads))\n  pool \(kernel.function.rawValue) \(kernel.input) -> \(kernel.output)"
        + "\n  before: \(kernel.prologue.text)\n  after: \(kernel.epilogue.text)"
    }
  }
}

extension Kernel {
  fileprivate var summary: String {
    var lines = ["  outer \(extents[..<outerRank]) row \(extents[outerRank...]) lanes \(laneAxis)"]
    lines += operands.map { "  read \($0.text)" }
    lines.append("  program: \(program.text)")
    lines += reductions.enumerated().map { "  reduce r\($0): \($1.function.rawValue) of %\($1.operand)" }
    lines += scans.enumerated().map {
      "  scan s\($0): \($1.function.rawValue) of %\($1.operand)\($1.reversed ? " reversed" : "")"
    }
    lines += stores.map { "  store %\($0.value) to \($0.access.text)\($0.oncePerRow ? " once a row" : "")" }
    if let finale {
      lines += finale.reductions.map { "  finally \($0.function.rawValue) of %\($0.operand)" }
      lines.append("  finale: \(finale.program.text)")
    }
    return lines.joined(separator: "\n")
  }
}

extension Access {
  fileprivate var text: String { "\(buffer)+\(offset) \(strides) \(elementType.rawValue)" }
}

extension ScalarProgram {
  fileprivate var text: String {
    operations.enumerated().map { place, operation in "%\(place)=\(operation.text)" }.joined(separator: " ")
  }
}

extension ScalarOperation {
  fileprivate var text: String {
    switch self {
    case .load(let operand): "load\(operand)"
    case .constant(let number): "\(number)"
    case .index(let axis): "index\(axis)"
    case .reduction(let place, let component): "r\(place).\(component)"
    case .scan(let place): "s\(place)"
    case .unary(let function, let operand): "\(function.rawValue)(%\(operand))"
    case .binary(let function, let left, let right): "\(function.rawValue)(%\(left),%\(right))"
    case .select(let condition, let first, let second): "select(%\(condition),%\(first),%\(second))"
    case .gather(let operand, let axis, let at): "gather\(operand)@\(axis)(%\(at))"
    }
  }
}
