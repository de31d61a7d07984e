import Domain
import Expert

/// Products on tensor cores, small: every way of storing operands, edges of tiles, and epilogues.
enum ProductCases {
  static let all: [EmittedCase] =
    inTwoParts
    + inTwoParts.filter { rounded.contains($0.name) }.map(inOnePart)

  /// Those that are also computed as a class with rounded operands may.
  private static let rounded = [
    "product-70x33x40", "product-transposed", "product-batched", "convolution-image",
    "convolution-back-strided",
  ]

  /// Operands of eleven bits in the place of twenty-four.
  private static func inOnePart(_ item: EmittedCase) -> EmittedCase {
    var item = item
    item.name += "-rounded"
    item.factor *= 0x1p13
    item.plan.problem = item.name
    item.plan.steps = item.plan.steps.map { step in
      guard case .tensorProduct(var product) = step else { return step }
      product.parts = .one
      return .tensorProduct(product)
    }
    return item
  }

  private static let inTwoParts: [EmittedCase] = [
    linear(70, 33, 40), linear(16, 80, 130), transposed(33, 20, 70), batched(2, 32, 20, 33),
    convolution(
      "line",
      ConvolutionForm(
        images: 2, channels: 3, filters: 5, input: [40], output: [18], window: [3], stride: [2], padding: [0],
        dilation: [2])),
    convolution(
      "image",
      ConvolutionForm(
        images: 2, channels: 7, filters: 18, input: [9, 10], output: [9, 5], window: [3, 3], stride: [1, 2],
        padding: [1, 1], dilation: [1, 1])),
    convolution(
      "volume",
      ConvolutionForm(
        images: 1, channels: 20, filters: 4, input: [3, 4, 5], output: [3, 3, 5], window: [3, 2, 1],
        stride: [1, 1, 1], padding: [1, 0, 0], dilation: [1, 1, 1])),
    convolution(
      "back",
      ConvolutionForm(
        images: 2, channels: 6, filters: 5, input: [5, 6], output: [6, 8], window: [2, 3], stride: [1, 1],
        padding: [0, 1], dilation: [1, 2], isTransposed: true)),
    convolution(
      "back-strided",
      ConvolutionForm(
        images: 2, channels: 6, filters: 5, input: [5, 4], output: [9, 11], window: [3, 4], stride: [2, 3],
        padding: [1, 1], dilation: [1, 1], isTransposed: true)),
  ]

  private static let tile = ProductTile(rows: 32, columns: 32, inner: 32, warps: 4, stages: 2, group: 2)
  /// Infinities and NaN must come out as PyTorch has them.
  private static let families = ["normal", "infinities"]

  /// `relu(x @ w.T * 2 + bias)`.
  private static func linear(_ rows: Int, _ inner: Int, _ columns: Int) -> EmittedCase {
    let form = MatrixForm(rows: rows, columns: columns, inner: inner, rightIsTransposed: true)
    let reference = module(
      "x", "F.relu(F.linear(x, self.w) * 2 + self.b)",
      setup: [parameter("w", [columns, inner]), parameter("b", [columns])])
    return item(
      "product-\(rows)x\(inner)x\(columns)", .matrices(form), reference, buffer("x", [rows, inner]),
      buffer("self.w", [columns, inner]), extra: (buffer("self.b", [columns]), [0, 0, 1]),
      output: [rows, columns])
  }

  private static func transposed(_ rows: Int, _ inner: Int, _ columns: Int) -> EmittedCase {
    let form = MatrixForm(rows: rows, columns: columns, inner: inner, leftIsTransposed: true)
    let reference = module("x, y, r", "F.relu((x.t() @ y) * 2 + r[:, None])")
    return item(
      "product-transposed", .matrices(form), reference, buffer("x", [inner, rows]),
      buffer("y", [inner, columns]), extra: (buffer("r", [rows]), [0, 1, 0]), output: [rows, columns])
  }

  private static func batched(_ count: Int, _ rows: Int, _ inner: Int, _ columns: Int) -> EmittedCase {
    let form = MatrixForm(count: count, rows: rows, columns: columns, inner: inner)
    let reference = module("x, y, r", "F.relu(torch.bmm(x, y) * 2 + r[:, None, None])")
    return item(
      "product-batched", .matrices(form), reference, buffer("x", [count, rows, inner]),
      buffer("y", [count, inner, columns]), extra: (buffer("r", [count]), [1, 0, 0]),
      output: [count, rows, columns])
  }

  private static func convolution(_ name: String, _ form: ConvolutionForm) -> EmittedCase {
    let rank = form.window.count
    let channels = form.isTransposed ? [form.channels, form.filters] : [form.filters, form.channels]
    let call =
      form.isTransposed
      ? "conv_transpose\(rank)d(x, self.w, None, \(form.stride), \(form.padding), 0, 1, \(form.dilation))"
      : "conv\(rank)d(x, self.w, None, \(form.stride), \(form.padding), \(form.dilation))"
    let view = ([form.filters] + form.window.map { _ in 1 }).map(String.init).joined(separator: ", ")
    let reference = module(
      "x", "F.relu(F.\(call) * 2 + self.b.view(\(view)))",
      setup: [parameter("w", channels + form.window), parameter("b", [form.filters])])
    return item(
      "convolution-\(name)", .convolution(form), reference,
      buffer("x", [form.images, form.channels] + form.input), buffer("self.w", channels + form.window),
      extra: (buffer("self.b", [form.filters]), [0, 0, 1]),
      output: [form.images, form.filters] + form.output)
  }

  private static func parameter(_ name: String, _ shape: [Int]) -> String {
    "self.\(name) = nn.Parameter(torch.randn(\(shape.map(String.init).joined(separator: ", "))))"
  }

  /// `relu(product * 2 + extra)`.
  private static func item(
    _ name: String, _ form: TensorProduct.Form, _ reference: String, _ left: Launch.Buffer,
    _ right: Launch.Buffer, extra: (buffer: Launch.Buffer, strides: [Int]), output: [Int]
  ) -> EmittedCase {
    var program = ProgramBuilder()
    let product = program.load(0)
    let doubled = program.multiply(product, program.constant(2))
    let sum = program.add(doubled, program.load(1))
    let positive = program.binary(.maximum, sum, program.constant(0))
    let result = buffer("y_out", output)
    var extents = form.extents, strides = [extents[1] * extents[2], extents[2], 1]
    if case .convolution = form {
      extents.swapAt(1, 2)
      strides.swapAt(1, 2)
    }
    let kernel = Kernel(
      name: name.split(separator: "-").joined(separator: "_"), extents: extents, outerRank: 2,
      operands: [Access(buffer: 0, strides: strides), Access(buffer: 1, strides: extra.strides)],
      program: program.program, stores: [Store(positive, to: Access(buffer: 0, strides: strides))],
      laneAxis: 2)
    let epilogue = Launch(
      body: .loops(kernel), inputs: [buffer("product", form.extents), extra.buffer], outputs: [result])
    let step = TensorProduct(form: form, left: left, right: right, epilogue: epilogue, tile: tile)
    let arguments = [left, right, extra.buffer].filter { !$0.name.hasPrefix("self.") }
    let plan = CandidatePlan(
      problem: name, constructionSource: reference,
      inputs: arguments.map { CandidatePlan.Input(name: $0.name, type: $0.type) },
      steps: [.tensorProduct(step)], result: "y_out", decisions: [])
    return EmittedCase(name: name, plan: plan, families: families)
  }
}
