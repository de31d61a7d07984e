import Domain

/// Decides which products are taken over from the library.
struct ProductGate: Sendable {
  var admits: @Sendable (TensorProduct.Form) -> Bool

  /// Those that are predicted to be faster, from sizes and measured rates.
  static func predicted(on device: Device) -> ProductGate {
    let prediction = ProductPrediction(device: device)
    return ProductGate { prediction.isWorthwhile($0) }
  }
}

/// Compares a product on tensor cores with the library's.
struct ProductPrediction: Sendable {
  let device: Device

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
    let work = ProductWork(form, tile: ProductTiles.standard(for: form))
    let model = CostModel(device: device)
    return model.librarySeconds(form) > ProductPrediction.leastGain * model.seconds(work)
  }

  /// Positions within a matrix or an image are 32-bit numbers.
  private func fits(_ form: TensorProduct.Form) -> Bool {
    let limit = 1 << 31
    switch form {
    case .matrices(let form):
      return [form.rows * form.inner, form.inner * form.columns].allSatisfy { $0 < limit }
    case .convolution(let form):
      let layout = ConvolutionLayout(form, widest: 64)
      return layout.padded.reduce(layout.channels, *) < limit && layout.inner * form.filters < limit
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

  init(_ form: TensorProduct.Form, tile: ProductTile) {
    func up(_ number: Int, _ step: Int) -> Int { (number + step - 1) / step * step }
    let rows: Int, columns: Int, inner: Int, count: Int
    switch form {
    case .matrices(let form):
      (rows, columns, inner) = (
        up(form.rows, tile.rows), up(form.columns, tile.columns), up(form.inner, tile.inner)
      )
      count = form.count
      let left = Double(count * form.rows * form.inner), right = Double(count * form.inner * form.columns)
      // Reading 4 bytes, once more for the largest of a column, and writing two parts.
      preparedBytes = left * (form.leftIsTransposed ? 12 : 8) + right * (form.rightIsTransposed ? 8 : 12)
      movedBytes = 4 * (left + right)
      launches = 3 + (form.leftIsTransposed ? 1 : 0) + (form.rightIsTransposed ? 0 : 1)
    case .convolution(let form):
      let layout = ConvolutionLayout(form, widest: tile.inner)
      rows = up(form.images * form.output.reduce(1, *), tile.rows)
      (columns, inner, count) = (up(form.filters, tile.columns), layout.inner, 1)
      let image = Double(form.images * form.input.reduce(form.channels, *))
      let parts = Double(form.images * layout.padded.reduce(layout.channels, *))
      let filters = Double(form.filters * layout.inner)
      preparedBytes = 8 * image + 4 * parts + 8 * filters
      movedBytes = 4 * (parts + filters)
      launches = 4
    }
    movedBytes += 4 * form.extents.reduce(1.0) { $0 * Double($1) }
    operations = 6 * Double(rows) * Double(columns) * Double(inner) * Double(count)
    tiles = rows / tile.rows * (columns / tile.columns) * count
  }
}
