import Domain

@testable import Expert

/// Runs a kernel as its documentation says, point by point, so that plans can be proved right without an emitter.
struct KernelInterpreter {
  let kernel: Kernel
  let inputs: [[Double]]
  var outputs: [[Double?]]

  /// Runs a launch; elements that no store wrote are `nil`.
  static func run(_ launch: Launch, _ inputs: [[Double]]) throws -> [[Double?]] {
    let outputs = launch.outputs.map { [Double?](repeating: nil, count: $0.type.elementCount) }
    switch launch.body {
    case .loops(let kernel):
      var interpreter = KernelInterpreter(kernel: kernel, inputs: inputs, outputs: outputs)
      try interpreter.run()
      return interpreter.outputs
    case .pool(let kernel): return [try PoolInterpreter(kernel: kernel, inputs: inputs).run(outputs[0])]
    }
  }

  private mutating func run() throws {
    var rows: [Row] = []
    for outer in Positions.all(Array(kernel.extents[..<kernel.outerRank])) {
      let row = Row(kernel, inputs, outer)
      for store in kernel.stores {
        if store.oncePerRow {
          let point = outer + Array(repeating: 0, count: kernel.extents.count - kernel.outerRank)
          try write(row.value(store.value, at: point), store.access, point)
        } else {
          for point in row.points { try write(row.value(store.value, at: point), store.access, point) }
        }
      }
      rows.append(row)
    }
    guard let finale = kernel.finale else { return }
    let results = try finale.reductions.map { reduction in
      Folding.fold(reduction.function, try rows.map { try $0.value(reduction.operand, at: $0.points[0]) })
    }
    let end = Evaluation(
      program: finale.program, load: { _, _ in throw Unexpected() }, reduction: { results[$0][$1] },
      scan: { _ in throw Unexpected() }, point: [])
    for store in finale.stores {
      try write(end.value(store.value), store.access, Array(repeating: 0, count: kernel.extents.count))
    }
  }

  private mutating func write(_ value: Double, _ access: Access, _ point: [Int]) throws {
    let place = access.offset + zip(access.strides, point).reduce(0) { $0 + $1.0 * $1.1 }
    guard access.strides.count == point.count, outputs[access.buffer].indices.contains(place) else {
      throw Unexpected()
    }
    outputs[access.buffer][place] = value
  }
}

struct Unexpected: Error {}

/// One row of a kernel, with its reductions and scans.
final class Row {
  let points: [[Int]]
  private let kernel: Kernel
  private let inputs: [[Double]]
  private var reductions: [Int: [Double]] = [:]

  init(_ kernel: Kernel, _ inputs: [[Double]], _ outer: [Int]) {
    self.kernel = kernel
    self.inputs = inputs
    points = Positions.all(Array(kernel.extents[kernel.outerRank...])).map { outer + $0 }
  }

  func value(_ value: Int, at point: [Int]) throws -> Double {
    try Evaluation(
      program: kernel.program,
      load: { [kernel, inputs] operand, point in try kernel.operands[operand].element(point, inputs) },
      reduction: { [self] in try reduction($0)[$1] },
      scan: { [self] in try scan($0, at: point) }, point: point
    ).value(value)
  }

  private func reduction(_ place: Int) throws -> [Double] {
    if let known = reductions[place] { return known }
    let reduction = kernel.reductions[place]
    let result = Folding.fold(reduction.function, try points.map { try value(reduction.operand, at: $0) })
    reductions[place] = result
    return result
  }

  private func scan(_ place: Int, at point: [Int]) throws -> Double {
    let scan = kernel.scans[place]
    let last = point.count - 1
    let range = (0..<kernel.extents[last]).filter {
      scan.reversed
        ? (scan.exclusive ? $0 > point[last] : $0 >= point[last])
        : (scan.exclusive ? $0 < point[last] : $0 <= point[last])
    }
    let values = try range.map { position in
      var other = point
      other[last] = position
      return try value(scan.operand, at: other)
    }
    return Folding.fold(scan.function, values)[0]
  }
}

/// A scalar program at one point.
struct Evaluation {
  var program: ScalarProgram
  var load: (Int, [Int]) throws -> Double
  var reduction: (Int, Int) throws -> Double
  var scan: (Int) throws -> Double
  var point: [Int]

  func value(_ value: Int) throws -> Double {
    switch program.operations[value] {
    case .load(let operand): return try load(operand, point)
    case .constant(let number): return number
    case .index(let axis): return Double(point[axis])
    case .reduction(let place, let component): return try reduction(place, component)
    case .scan(let place): return try scan(place)
    case .unary(let function, let operand): return function.evaluate(try self.value(operand))
    case .binary(let function, let left, let right):
      return function.evaluate(try self.value(left), try self.value(right))
    case .select(let condition, let first, let second):
      return try self.value(condition) != 0 ? self.value(first) : self.value(second)
    case .gather(let operand, let axis, let at):
      var other = point
      other[axis] = Int(try self.value(at))
      return try load(operand, other)
    }
  }
}

extension Access {
  func element(_ point: [Int], _ buffers: [[Double]]) throws -> Double {
    let place = offset + zip(strides, point).reduce(0) { $0 + $1.0 * $1.1 }
    guard strides.count == point.count, buffers[buffer].indices.contains(place) else { throw Unexpected() }
    return buffers[buffer][place]
  }
}

/// A pooling kernel, window by window.
struct PoolInterpreter {
  let kernel: PoolKernel
  let inputs: [[Double]]

  func run(_ output: [Double?]) throws -> [Double?] {
    var output = output
    for position in Positions.all(kernel.outer + kernel.output) {
      let result = try window(position)
      let value = try Evaluation(
        program: kernel.epilogue, load: { try kernel.epilogueOperands[$0].element($1, inputs) },
        reduction: { _, _ in result }, scan: { _ in throw Unexpected() }, point: position
      ).value(kernel.epilogue.operations.count - 1)
      output[kernel.store.offset + zip(kernel.store.strides, position).reduce(0) { $0 + $1.0 * $1.1 }] = value
    }
    return output
  }

  private func window(_ position: [Int]) throws -> Double {
    var values: [Double] = []
    var padded = 0
    for offset in Positions.all(kernel.window) {
      let place = offset.indices.map {
        position[2 + $0] * kernel.stride[$0] - kernel.padding[$0] + offset[$0] * kernel.dilation[$0]
      }
      if place.indices.allSatisfy({ place[$0] < kernel.input[$0] + kernel.padding[$0] }) { padded += 1 }
      guard place.indices.allSatisfy({ (0..<kernel.input[$0]).contains(place[$0]) }) else { continue }
      let evaluation = Evaluation(
        program: kernel.prologue, load: { try kernel.operands[$0].element($1, inputs) },
        reduction: { _, _ in throw Unexpected() }, scan: { _ in throw Unexpected() },
        point: position[..<2] + place)
      let weight = try kernel.weights?.element(position[..<2] + offset, inputs) ?? 1
      values.append(weight * (try evaluation.value(kernel.prologue.operations.count - 1)))
    }
    if kernel.function == .maximum { return Folding.fold(.maximum, values)[0] }
    if kernel.function == .weightedSum { return values.reduce(0, +) }
    return values.reduce(0, +) / Double(kernel.divisor ?? (kernel.countsPadding ? padded : values.count))
  }
}
