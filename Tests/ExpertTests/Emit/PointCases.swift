import Domain
import Expert

/// Every function, on ordinary and on extreme arguments, as vectors and on conversions.
enum PointCases {
  static let unary: [(function: UnaryFunction, reference: String)] = [
    (.negate, "-x"), (.absolute, "x.abs()"), (.squareRoot, "x.sqrt()"),
    (.reciprocalSquareRoot, "1 / x.sqrt()"),
    (.reciprocal, "1 / x"), (.exponential, "x.exp()"), (.exponentialMinusOne, "x.expm1()"),
    (.logarithm, "x.log()"),
    (.logarithmOfOnePlus, "x.log1p()"), (.hyperbolicTangent, "x.tanh()"), (.errorFunction, "x.erf()"),
    (.sigmoid, "x.sigmoid()"), (.sine, "x.sin()"), (.cosine, "x.cos()"), (.floor, "x.floor()"),
    (.ceiling, "x.ceil()"),
    (.round, "x.round()"), (.truncate, "x.trunc()"), (.sign, "x.sign()"), (.logicalNot, "x.logical_not()"),
    (.isNaN, "x.isnan()"), (.isInfinite, "x.isinf()"),
  ]

  static let binary: [(function: BinaryFunction, reference: String)] = [
    (.add, "x + z"), (.subtract, "x - z"), (.multiply, "x * z"), (.divide, "x / z"), (.power, "x.abs() ** z"),
    (.minimum, "torch.minimum(x, z)"), (.maximum, "torch.maximum(x, z)"), (.remainder, "x % z"),
    (.floorDivide, "x // z"), (.less, "x < z"), (.lessOrEqual, "x <= z"), (.greater, "x > z"),
    (.greaterOrEqual, "x >= z"), (.equal, "x == z"), (.notEqual, "x != z"), (.logicalAnd, "x.logical_and(z)"),
    (.logicalOr, "x.logical_or(z)"), (.logicalXor, "x.logical_xor(z)"),
  ]

  static var all: [EmittedCase] {
    [unaryFunctions(width: 0), unaryFunctions(width: 8), unaryFunctions(width: 4), binaryFunctions]
      + ElementType.allCases.map(conversion) + [
        masked, exactGELU, products, gathered(axis: 0), gathered(axis: 1),
      ]
  }

  /// All functions of one value, a kernel each; kernels of two widths in one candidate where `width` is not 0.
  static func unaryFunctions(width: Int) -> EmittedCase {
    let launches = unary.enumerated().map { number, item in
      var p = ProgramBuilder()
      let y = p.unary(item.function, p.load(0))
      let isTruth = [.logicalNot, .isNaN, .isInfinite].contains(item.function)
      return pointwise(
        item.function.rawValue, p, y, inputs: [buffer("x", [3, 437])],
        output: buffer(item.function.rawValue, [3, 437], isTruth ? .bool : .float32),
        width: number % 5 == 0 ? 0 : width)
    }
    return functions(
      "unary-functions-\(width == 0 ? "widest" : "width-\(width)")", launches, arguments: "x",
      unary.map(\.reference),
      families: ["normal", "special", "wide", "tiny", "huge", "positive", "angles"])
  }

  static var binaryFunctions: EmittedCase {
    let launches = binary.map { item in
      var p = ProgramBuilder()
      var x = p.load(0)
      let z = p.load(1)
      if item.function == .power { x = p.unary(.absolute, x) }
      let y = p.binary(item.function, x, z)
      let isNumber = [
        .add, .subtract, .multiply, .divide, .power, .minimum, .maximum, .remainder, .floorDivide,
      ].contains(item.function)
      return pointwise(
        item.function.rawValue, p, y, inputs: [buffer("x", [3, 437]), buffer("z", [3, 437])],
        output: buffer(item.function.rawValue, [3, 437], isNumber ? .float32 : .bool))
    }
    return functions(
      "binary-functions", launches, arguments: "x, z", binary.map(\.reference),
      families: ["normal", "special", "ties"])
  }

  private static func functions(
    _ name: String, _ launches: [Launch], arguments: String, _ references: [String], families: [String]
  ) -> EmittedCase {
    let inputs = launches[0].inputs.map { CandidatePlan.Input(name: $0.name, type: $0.type) }
    let whole = CandidatePlan(
      problem: name, constructionSource: module(arguments, "(\(references.joined(separator: ", ")))"),
      inputs: inputs,
      steps: launches.map { .launch($0) },
      result: launches.map { $0.outputs[0].name }.joined(separator: ", "),
      decisions: [])
    return EmittedCase(name: name, plan: whole, families: families)
  }

  /// Reads any type as fp32, and writes it back.
  static func conversion(_ type: ElementType) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let y = p.multiply(x, p.load(1))
    let python = "torch.\(type.rawValue)"
    let operands = [
      Access(buffer: 0, elementType: type, strides: [53, 1]),
      Access(buffer: 1, elementType: type, strides: [1, 0]),
    ]
    let kernel = Kernel(
      name: "convert", extents: [3, 53], outerRank: 1, operands: operands, program: p.program,
      stores: [
        Store(y, to: Access(buffer: 0, elementType: type, strides: [53, 1])),
        Store(y, to: Access(buffer: 1, strides: [53, 1])),
      ], laneAxis: 1)
    return EmittedCase(
      name: "convert-\(type.rawValue)",
      plan: plan(
        "convert",
        reference: module(
          "x, s", "((x.float() * s.float()[:, None]).to(\(python)), x.float() * s.float()[:, None])"),
        inputs: [buffer("x", [3, 53], type), buffer("s", [3], type)],
        outputs: [buffer("y", [3, 53], type), buffer("z", [3, 53])], body: .loops(kernel)),
      integers: 11)
  }

  /// A causal mask by index, a boolean mask, strided and broadcast operands.
  static var masked: EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0), mask = p.load(1)
    let causal = p.binary(.lessOrEqual, p.index(1), p.index(0))
    let both = p.binary(.logicalAnd, causal, mask)
    let y = p.select(both, x, p.constant(-.infinity))
    let kernel = Kernel(
      name: "masked", extents: [45, 45], outerRank: 1,
      operands: [
        Access(buffer: 0, strides: [1, 45]), Access(buffer: 1, elementType: .bool, strides: [0, 1]),
      ],
      program: p.program, stores: [Store(y, to: Access(buffer: 0, strides: [45, 1]))], laneAxis: 1)
    return EmittedCase(
      name: "masked",
      plan: plan(
        "masked",
        reference: module(
          "x, mask", "x.t().masked_fill(~(torch.ones(45, 45, dtype=torch.bool).tril() & mask), float('-inf'))"
        ),
        inputs: [buffer("x", [45, 45]), buffer("mask", [45], .bool)], outputs: [buffer("y", [45, 45])],
        body: .loops(kernel)))
  }

  static var exactGELU: EmittedCase {
    var p = ProgramBuilder()
    let y = p.gelu(p.load(0))
    let launch = pointwise("gelu", p, y, inputs: [buffer("x", [3, 4370])], output: buffer("y", [3, 4370]))
    return EmittedCase(
      name: "gelu",
      plan: plan(
        "gelu", reference: module("x", "F.gelu(x)"), inputs: launch.inputs, outputs: launch.outputs,
        body: launch.body),
      families: ["normal", "wide", "tiny"])
  }

  /// Rows of a table by label, as an embedding takes them, or columns by label.
  static func gathered(axis: Int) -> EmittedCase {
    let rows = 9, columns = 21, places = axis == 0 ? 60 : columns
    var p = ProgramBuilder()
    let label = p.load(1)
    let y = p.multiply(p.gather(0, axis: axis, at: label), p.constant(2))
    let count = axis == 0 ? rows : columns
    let kernel = Kernel(
      name: "gathered", extents: [rows, columns], outerRank: 1,
      operands: [
        Access(buffer: 0, strides: [columns, 1]),
        Access(buffer: 1, elementType: .int64, strides: axis == 0 ? [1, 0] : [0, 1]),
      ],
      program: p.program, stores: [Store(y, to: Access(buffer: 0, strides: [columns, 1]))], laneAxis: 1)
    return EmittedCase(
      name: "gathered-\(axis)",
      plan: plan(
        "gathered", reference: module("x, labels", axis == 0 ? "x[labels] * 2" : "x[:, labels] * 2"),
        inputs: [buffer("x", [axis == 0 ? places : rows, columns]), buffer("labels", [count], .int64)],
        outputs: [buffer("y", [rows, columns])], body: .loops(kernel)),
      integers: places)
  }

  /// Product, all, and two sums of one pass.
  static var products: EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let positive = p.binary(.greater, x, p.constant(-3))
    let product = p.reduction(0), all = p.reduction(1), sum = p.reduction(2)
    let kernel = Kernel(
      name: "products", extents: [23, 3, 19], outerRank: 1,
      operands: [Access(buffer: 0, strides: [57, 19, 1])],
      program: p.program,
      reductions: [Reduction(.product, of: x), Reduction(.all, of: positive), Reduction(.sum, of: x)],
      stores: [
        Store(product, to: Access(buffer: 0, strides: [1, 0, 0]), oncePerRow: true),
        Store(all, to: Access(buffer: 1, elementType: .bool, strides: [1, 0, 0]), oncePerRow: true),
        Store(sum, to: Access(buffer: 2, strides: [1, 0, 0]), oncePerRow: true),
      ], laneAxis: 2)
    return EmittedCase(
      name: "products",
      plan: plan(
        "products", reference: module("x", "(x.prod(1), (x > -3).all(1), x.sum(1))"),
        inputs: [buffer("x", [23, 57])],
        outputs: [buffer("a", [23]), buffer("b", [23], .bool), buffer("c", [23])], body: .loops(kernel)))
  }

  private static func pointwise(
    _ name: String, _ p: ProgramBuilder, _ value: ScalarProgram.Value, inputs: [Launch.Buffer],
    output: Launch.Buffer,
    width: Int = 0
  ) -> Launch {
    let shape = output.type.shape, strides = output.type.strides
    let kernel = Kernel(
      name: name, extents: shape, outerRank: 1,
      operands: inputs.indices.map {
        Access(buffer: $0, elementType: inputs[$0].type.elementType, strides: strides)
      },
      program: p.program,
      stores: [Store(value, to: Access(buffer: 0, elementType: output.type.elementType, strides: strides))],
      laneAxis: shape.count - 1, parameters: KernelParameters { $0.vectorWidth = width })
    return Launch(body: .loops(kernel), inputs: inputs, outputs: [output])
  }
}
