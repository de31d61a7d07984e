import Domain

/// Tiles that products start with, and those that tuning tries, best first.
///
/// Measured on an H200: of tiles that keep sum and chunk in registers these are the fastest; 128 x 256 spills.
enum ProductTiles {
  static let wide = ProductTile(rows: 128, columns: 128, inner: 64, warps: 8, stages: 3)
  static let narrow = ProductTile(rows: 128, columns: 64, inner: 32, warps: 4, stages: 3)
  static let flat = ProductTile(rows: 64, columns: 128, inner: 64, warps: 4, stages: 2)
  static let lean = ProductTile(rows: 128, columns: 128, inner: 32, warps: 8, stages: 4)
  static let all = [wide, flat, narrow, lean]

  static func standard(for form: TensorProduct.Form) -> ProductTile {
    switch form {
    case .matrices(let form):
      form.columns <= 64 || form.inner <= 32 ? narrow : form.rows <= 64 || form.inner <= 128 ? flat : wide
    case .convolution(let form):
      form.filters <= 64 ? narrow : form.channels * form.window.reduce(1, *) >= 512 ? wide : flat
    }
  }
}

extension ProductTile {
  /// A few words for titles.
  var words: String { "tiles of \(rows) x \(columns) x \(inner), \(warps) warps, \(stages) stages" }
}
