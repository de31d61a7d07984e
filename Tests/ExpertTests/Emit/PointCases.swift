import Domain
import Expert

/// Every function, on ordinary and on extreme arguments, as vectors and on conversions.
enum PointCases {
  static let unary: [(UnaryFunction, String, [String])] = [
    (.negate, "-x", []), (.absolute, "x.abs()", []), (.squareRoot, "x.sqrt()", ["positive"]),
    (.reciprocalSquareRoot, "1 / x.sqrt()", ["positive"]), (.reciprocal, "1 / x", []),
    (.exponential, "x.exp()", ["wide", "tiny"]), (.exponentialMinusOne, "x.expm1()", ["wide", "tiny"]),
    (.logarithm, "x.log()", ["positive", "huge", "tiny"]), (.logarithmOfOnePlus, "x.log1p()", ["positive", "huge", "tiny"]),
    (.hyperbolicTangent, "x.tanh()", ["wide", "tiny"]), (.errorFunction, "x.erf()", ["wide", "tiny"]),
    (.sigmoid, "x.sigmoid()", ["wide"]), (.sine, "x.sin()", ["wide", "angles", "tiny"]),
    (.cosine, "x.cos()", ["wide", "angles"]), (.floor, "x.floor()", ["wide", "huge"]), (.ceiling, "x.ceil()", ["wide"]),
    (.round, "x.round()", ["wide", "huge"]), (.truncate, "x.trunc()", ["wide"]), (.sign, "x.sign()", []),
    (.logicalNot, "x.logical_not()", []), (.isNaN, "x.isnan()", []), (.isInfinite, "x.isinf()", []),
  ]

  static let binary: [(BinaryFunction, String)] = [
    (.add, "x + z"), (.subtract, "x - z"), (.multiply, "x * z"), (.divide, "x / z"), (.power, "x.abs() ** z"),
    (.minimum, "torch.minimum(x, z)"), (.maximum, "torch.maximum(x, z)"), (.remainder, "x % z"),
    (.floorDivide, "x // z"), (.less, "x < z"), (.lessOrEqual, "x <= z"), (.greater, "x > z"),
    (.greaterOrEqual, "x >= z"), (.equal, "x == z"), (.notEqual, "x != z"), (.logicalAnd, "x.logical_and(z)"),
    (.logicalOr, "x.logical_or(z)"), (.logicalXor, "x.logical_xor(z)"),
  ]

  static var all: [EmittedCase] {
    unary.flatMap { function, reference, families in
      [0, 8].map { unaryCase(function, reference, ["normal", "special"] + families, width: $0) }
    } + binary.map { binaryCase($0, $1) } + ElementType.allCases.map(conversion) + [masked, exactGELU, products]
  }

  private static let truths: Set<UnaryFunction> = [.logicalNot, .isNaN, .isInfinite]

  static func unaryCase(_ function: UnaryFunction, _ reference: String, _ families: [String], width: Int) -> EmittedCase {
    var p = ProgramBuilder()
    let y = p.unary(function, p.load(0))
    return pointwise(
      "\(function.rawValue)-\(width == 0 ? "widest" : "width-\(width)")", p, y, inputs: [buffer("x", [3, 437])],
      output: truths.contains(function) ? .bool : .float32, reference: module("x", reference), families: families,
      width: width)
  }

  static func binaryCase(_ function: BinaryFunction, _ reference: String) -> EmittedCase {
    var p = ProgramBuilder()
    var x = p.load(0)
    let z = p.load(1)
    if function == .power { x = p.unary(.absolute, x) }
    let y = p.binary(function, x, z)
    let isTruth = ![
      .add, .subtract, .multiply, .divide, .power, .minimum, .maximum, .remainder, .floorDivide,
    ].contains(function)
    return pointwise(
      function.rawValue, p, y, inputs: [buffer("x", [3, 437]), buffer("z", [3, 437])],
      output: isTruth ? .bool : .float32, reference: module("x, z", reference), families: ["normal", "special", "ties"])
  }

  /// Reads any type as fp32, and writes it back.
  static func conversion(_ type: ElementType) -> EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let y = p.multiply(x, p.load(1))
    let python = "torch.\(type.rawValue)"
    let operands = [
      Access(buffer: 0, elementType: type, strides: [53, 1]), Access(buffer: 1, elementType: type, strides: [1, 0]),
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
        reference: module("x, s", "((x.float() * s.float()[:, None]).to(\(python)), x.float() * s.float()[:, None])"),
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
      operands: [Access(buffer: 0, strides: [1, 45]), Access(buffer: 1, elementType: .bool, strides: [0, 1])],
      program: p.program, stores: [Store(y, to: Access(buffer: 0, strides: [45, 1]))], laneAxis: 1)
    return EmittedCase(
      name: "masked",
      plan: plan(
        "masked",
        reference: module(
          "x, mask", "x.t().masked_fill(~(torch.ones(45, 45, dtype=torch.bool).tril() & mask), float('-inf'))"),
        inputs: [buffer("x", [45, 45]), buffer("mask", [45], .bool)], outputs: [buffer("y", [45, 45])],
        body: .loops(kernel)))
  }

  static var exactGELU: EmittedCase {
    var p = ProgramBuilder()
    let y = p.gelu(p.load(0))
    return pointwise(
      "gelu", p, y, inputs: [buffer("x", [3, 4370])], output: .float32, reference: module("x", "F.gelu(x)"),
      families: ["normal", "wide", "tiny"])
  }

  /// Product, all, and two sums of one pass.
  static var products: EmittedCase {
    var p = ProgramBuilder()
    let x = p.load(0)
    let positive = p.binary(.greater, x, p.constant(-3))
    let product = p.reduction(0), all = p.reduction(1), sum = p.reduction(2)
    let kernel = Kernel(
      name: "products", extents: [23, 3, 19], outerRank: 1, operands: [Access(buffer: 0, strides: [57, 19, 1])],
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
        "products", reference: module("x", "(x.prod(1), (x > -3).all(1), x.sum(1))"), inputs: [buffer("x", [23, 57])],
        outputs: [buffer("a", [23]), buffer("b", [23], .bool), buffer("c", [23])], body: .loops(kernel)))
  }

  static func pointwise(
    _ name: String, _ p: ProgramBuilder, _ value: ScalarProgram.Value, inputs: [Launch.Buffer], output: ElementType,
    reference: String, families: [String], width: Int = 0
  ) -> EmittedCase {
    let shape = inputs[0].type.shape, strides = TensorType.contiguousStrides(of: shape)
    let kernel = Kernel(
      name: name, extents: shape, outerRank: 1,
      operands: inputs.indices.map { Access(buffer: $0, elementType: inputs[$0].type.elementType, strides: strides) },
      program: p.program, stores: [Store(value, to: Access(buffer: 0, elementType: output, strides: strides))],
      laneAxis: shape.count - 1, parameters: KernelParameters { $0.vectorWidth = width })
    return EmittedCase(
      name: name,
      plan: plan(
        name, reference: reference, inputs: inputs, outputs: [buffer("y", shape, output)], body: .loops(kernel)),
      families: families)
  }
}
