import Domain

/// Decides which products are taken over from the library.
struct ProductGate: Sendable {
  var admits: @Sendable (TensorProduct.Form) -> Bool

  /// Those that are predicted to be faster, from sizes and measured rates.
  static func predicted(on device: Device, parts: OperandParts = .two) -> ProductGate {
    let prediction = ProductPrediction(device: device, parts: parts)
    return ProductGate { prediction.isWorthwhile($0) }
  }
}

/// Compares a product on tensor cores with the library's.
struct ProductPrediction: Sendable {
  let device: Device
  var parts = OperandParts.two

  /// The least gain of the product alone; what is fused with it comes on top.
  static let leastGain = 1.1
  /// Sums shorter than this leave tensor cores mostly idle.
  static let leastInner = 16
  /// Compute capability from which on fp16 products with fp32 sums exist.
  static let leastCapability = 8.0

  func isWorthwhile(_ form: TensorProduct.Form) -> Bool {
    guard let gpu = device.gpu, (Double(gpu.capability) ?? 0) >= ProductPrediction.leastCapability,
      gpu.rates["fp16"] != nil, form.inner >= ProductPrediction.leastInner, fits(form)
    else { return false }
    let work = ProductWork(form, tile: ProductTiles.standard(for: form), parts: parts)
    let model = CostModel(device: device)
    return model.librarySeconds(form, parts) > ProductPrediction.leastGain * model.seconds(work)
  }

  /// Positions within a matrix or an image are 32-bit numbers.
  private func fits(_ form: TensorProduct.Form) -> Bool {
    let limit = 1 << 31
    switch form {
    case .matrices(let form):
      return [form.rows * form.inner, form.inner * form.columns].allSatisfy { $0 < limit }
    case .convolution(let form):
      let layout = ConvolutionLayout(form.phases[0], channels: form.channels, widest: 64)
      let results = form.output.reduce(form.images, *)
      return [form.frame.reduce(layout.channels, *), layout.inner * form.filters, results].allSatisfy {
        $0 < limit
      }
    }
  }
}

/// What a product on tensor cores moves and computes.
struct ProductWork: Sendable {
  /// Bytes that preparing the operands reads and writes.
  var preparedBytes: Double
  /// Bytes of the product's own operands and result.
  var movedBytes: Double
  /// Multiplications and additions in fp16, zeros around the edges of tiles included.
  var operations: Double
  /// Tiles of the result.
  var tiles: Int
  /// Kernels started.
  var launches: Int

  init(_ form: TensorProduct.Form, tile: ProductTile, parts: OperandParts) {
    switch form {
    case .matrices(let form): self.init(form, tile, parts)
    case .convolution(let form): self.init(form, tile, parts)
    }
    movedBytes += 4 * form.extents.reduce(1.0) { $0 * Double($1) }
  }

  private init(_ form: MatrixForm, _ tile: ProductTile, _ parts: OperandParts) {
    let rows = ProductWork.whole(form.rows, tile.rows),
      columns = ProductWork.whole(form.columns, tile.columns)
    let left = Double(form.count * form.rows * form.inner)
    let right = Double(form.count * form.inner * form.columns)
    // Reading 4 bytes, once more for the largest of a column, and writing the parts.
    let written = Double(parts.bytes)
    preparedBytes = left * (form.leftIsTransposed ? 8 : 4) + right * (form.rightIsTransposed ? 4 : 8)
    preparedBytes += written * (left + right)
    movedBytes = written * (left + right)
    launches = 3 + (form.leftIsTransposed ? 1 : 0) + (form.rightIsTransposed ? 0 : 1)
    operations =
      Double(2 * parts.products * form.count) * Double(rows * columns)
      * Double(ProductWork.whole(form.inner, tile.inner))
    tiles = rows / tile.rows * (columns / tile.columns) * form.count
  }

  private init(_ form: ConvolutionForm, _ tile: ProductTile, _ parts: OperandParts) {
    let phases = form.phases, columns = ProductWork.whole(form.filters, tile.columns)
    let image = Double(form.images * form.input.reduce(form.channels, *))
    let written = Double(parts.bytes)
    (preparedBytes, movedBytes, operations, tiles) = (8 * image, 0, 0, 0)
    for phase in phases {
      let layout = ConvolutionLayout(phase, channels: form.channels, widest: tile.inner)
      let rows = ProductWork.whole(form.images * phase.output.reduce(1, *), tile.rows)
      let frames = Double(form.images * form.frame.reduce(layout.channels, *))
      let filters = Double(form.filters * layout.inner)
      preparedBytes += (4 + written) * filters
      movedBytes += written * (frames + filters)
      operations += Double(2 * parts.products) * Double(rows * columns) * Double(layout.inner)
      tiles += rows / tile.rows * (columns / tile.columns)
    }
    preparedBytes += movedBytes / Double(max(1, phases.count))
    launches = 2 + 2 * phases.count
  }

  private static func whole(_ number: Int, _ step: Int) -> Int { (number + step - 1) / step * step }
}
