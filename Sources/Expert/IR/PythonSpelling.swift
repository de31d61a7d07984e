import Domain

/// How operations are written in Python.
enum PythonSpelling {
  /// The function that takes a library call's arguments.
  ///
  /// `torch.einsum` finds its path itself and takes none; a traced call has one where opt_einsum is installed.
  static func function(for call: AtenCall) -> String {
    let takesAll = call.name != "aten.einsum.default" || call.keywords["path"] == nil
    return (takesAll ? functions[call.name] : nil) ?? "torch.ops.\(call.name)"
  }

  /// Library calls with a shorter name; arguments are the same.
  private static let functions: [String: String] = [
    "aten.linear.default": "torch.nn.functional.linear", "aten.matmul.default": "torch.matmul",
    "aten.mm.default": "torch.mm",
    "aten.bmm.default": "torch.bmm", "aten.conv1d.default": "torch.nn.functional.conv1d",
    "aten.conv2d.default": "torch.nn.functional.conv2d",
    "aten.conv3d.default": "torch.nn.functional.conv3d", "aten.cat.default": "torch.cat",
    "aten.stack.default": "torch.stack",
    "aten.einsum.default": "torch.einsum", "aten.addmm.default": "torch.addmm",
    "aten.baddbmm.default": "torch.baddbmm",
  ]
}

extension UnaryFunction {
  /// The function's name in `torch`.
  var pythonName: String {
    switch self {
    case .negate: "neg"
    case .absolute: "abs"
    case .squareRoot: "sqrt"
    case .reciprocalSquareRoot: "rsqrt"
    case .reciprocal: "reciprocal"
    case .exponential: "exp"
    case .exponentialMinusOne: "expm1"
    case .logarithm: "log"
    case .logarithmOfOnePlus: "log1p"
    case .hyperbolicTangent: "tanh"
    case .errorFunction: "erf"
    case .sigmoid: "sigmoid"
    case .sine: "sin"
    case .cosine: "cos"
    case .floor: "floor"
    case .ceiling: "ceil"
    case .round: "round"
    case .truncate: "trunc"
    case .sign: "sign"
    case .logicalNot: "logical_not"
    case .isNaN: "isnan"
    case .isInfinite: "isinf"
    }
  }
}

extension BinaryFunction {
  /// The function's name in `torch`.
  var pythonName: String {
    switch self {
    case .add: "add"
    case .subtract: "sub"
    case .multiply: "mul"
    case .divide: "div"
    case .power: "pow"
    case .minimum: "minimum"
    case .maximum: "maximum"
    case .remainder: "remainder"
    case .floorDivide: "floor_divide"
    case .less: "lt"
    case .lessOrEqual: "le"
    case .greater: "gt"
    case .greaterOrEqual: "ge"
    case .equal: "eq"
    case .notEqual: "ne"
    case .logicalAnd: "logical_and"
    case .logicalOr: "logical_or"
    case .logicalXor: "logical_xor"
    }
  }

  /// The function's operator.
  var pythonSymbol: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .power: "**"
    case .remainder: "%"
    case .floorDivide: "//"
    case .minimum, .maximum: ","
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .equal: "=="
    case .notEqual: "!="
    case .logicalAnd: "&"
    case .logicalOr: "|"
    case .logicalXor: "^"
    }
  }
}

extension View {
  func python(_ source: String) -> String {
    switch self {
    case .reshape(let shape): "\(source).reshape(\(PythonName.tuple(shape)))"
    case .permute(let order): "\(source).permute(\(PythonName.tuple(order)))"
    case .expand(let shape): "\(source).expand(\(PythonName.tuple(shape)))"
    case .slice(let axis, let start, 1, let count): "\(source).narrow(\(axis), \(start), \(count))"
    case .slice(let axis, let start, let step, let count):
      "torch.ops.aten.slice.Tensor(\(source), \(axis), \(start), \(start + count * step), \(step))"
    case .flip(let axes): "torch.flip(\(source), \(PythonName.tuple(axes)))"
    }
  }
}

extension Fold {
  func python(_ source: String, _ shape: [Int]) -> String {
    let dimensions = "dim=\(PythonName.tuple(axes)), keepdim=\(keepsAxes ? "True" : "False")"
    switch (function, component) {
    case (.sum, _): return "torch.sum(\(source), \(dimensions))"
    case (.maximum, _), (.logSumExp, 0): return "torch.amax(\(source), \(dimensions))"
    case (.minimum, _): return "torch.amin(\(source), \(dimensions))"
    case (.any, _): return "torch.any(\(source), \(dimensions))"
    case (.all, _): return "torch.all(\(source), \(dimensions))"
    case (.moments, 0): return "torch.mean(\(source), \(dimensions))"
    case (.moments, _): return "torch.var(\(source), \(dimensions), correction=0) * \(count(in: shape))"
    case (.logSumExp, _):
      let maximum = "torch.amax(\(source), dim=\(PythonName.tuple(axes)), keepdim=True)"
      return "torch.sum(torch.exp(\(source) - \(maximum)), \(dimensions))"
    case (.product, _): return chained("prod", source)
    case (.argumentOfMaximum, _): return chained("argmax", source)
    case (.argumentOfMinimum, _): return chained("argmin", source)
    }
  }

  /// For functions that take one axis at a time; the last axis goes first, so that the others keep their places.
  private func chained(_ name: String, _ source: String) -> String {
    axes.reversed().reduce(source) {
      "torch.\(name)(\($0), dim=\($1), keepdim=\(keepsAxes ? "True" : "False"))"
    }
  }
}

extension Pooling {
  /// The source, of this shape, and its weights if there are any; a weighted sum is a convolution of each channel by
  /// itself.
  func python(_ operands: [String], _ shape: [Int]) -> String {
    let rank = window.count
    let places = "\(PythonName.tuple(stride)), \(PythonName.tuple(padding))"
    let common = "\(operands[0]), \(PythonName.tuple(window)), \(places)"
    switch function {
    case .maximum: return "torch.nn.functional.max_pool\(rank)d(\(common), \(PythonName.tuple(dilation)))"
    case .weightedSum:
      let tensors = operands.joined(separator: ", ")
      return
        "torch.nn.functional.conv\(rank)d(\(tensors), None, \(places), \(PythonName.tuple(dilation)), \(shape[1]))"
    case .average:
      let divides = divisor.map { ", divisor_override=\($0)" } ?? ""
      return
        "torch.nn.functional.avg_pool\(rank)d(\(common), count_include_pad=\(countsPadding ? "True" : "False")\(divides))"
    }
  }
}

/// A running combination as PyTorch calls.
struct PythonScan {
  var function: ReductionFunction
  var axis: Int
  var extent: Int

  func text(_ source: String, exclusive: Bool, reversed: Bool) -> String {
    if reversed {
      let forward = text("torch.flip(\(source), (\(axis),))", exclusive: exclusive, reversed: false)
      return "torch.flip(\(forward), (\(axis),))"
    }
    guard exclusive else { return running(source) }
    let first = "torch.full_like(\(source).narrow(\(axis), 0, 1), \(neutral))"
    return running("torch.cat([\(first), \(source).narrow(\(axis), 0, \(extent - 1))], \(axis))")
  }

  private func running(_ source: String) -> String {
    switch function {
    case .product: "torch.cumprod(\(source), \(axis))"
    case .maximum: "torch.cummax(\(source), \(axis)).values"
    case .minimum: "torch.cummin(\(source), \(axis)).values"
    default: "torch.cumsum(\(source), \(axis))"
    }
  }

  private var neutral: String {
    switch function {
    case .product: "1.0"
    case .maximum: PythonName.number(-.infinity)
    case .minimum: PythonName.number(.infinity)
    default: "0.0"
    }
  }
}
