public import Domain

/// A matrix product or convolution on tensor cores, with arithmetic on its results.
///
/// Each operand is written in fp16 parts, scaled by powers of two so that no part leaves fp16's range. Two parts carry
/// fp32: three products of them are added in fp32, a chunk of the sum at a time (principle A5.02). One part has as many
/// bits as TF32, at twice its rate.
public struct TensorProduct: Sendable, Hashable, Codable {
  /// Which elements are multiplied with which.
  public enum Form: Sendable, Hashable, Codable {
    case matrices(MatrixForm)
    case convolution(ConvolutionForm)
  }

  /// Which elements are multiplied with which.
  public var form: Form
  /// The left matrices, or the images.
  public var left: Launch.Buffer
  /// The right matrices, or the filters.
  public var right: Launch.Buffer
  /// What becomes of each result, a kernel over [matrices, rows, columns] or [images, pixels, filters] whose row is
  /// the last dimension; its buffer 0 is the product itself, which is never in memory.
  public var epilogue: Launch
  /// How the product is cut into tiles.
  public var tile: ProductTile
  /// What an operand is written as.
  public var parts: OperandParts

  /// Makes a product.
  public init(
    form: Form, left: Launch.Buffer, right: Launch.Buffer, epilogue: Launch, tile: ProductTile,
    parts: OperandParts = .two
  ) {
    self.form = form
    self.left = left
    self.right = right
    self.epilogue = epilogue
    self.tile = tile
    self.parts = parts
  }
}

/// How many fp16 numbers stand for a number of fp32.
public enum OperandParts: String, Sendable, Hashable, Codable {
  /// Eleven bits, as TF32 has them.
  case one
  /// Twenty-two bits, nearly fp32's.
  case two

  /// The fewest that a precision class accepts.
  public init(for precision: PrecisionClass) { self = precision.roundsOperands ? .one : .two }

  /// Products of parts in the place of one.
  public var products: Int { self == .one ? 1 : 3 }
  /// Bytes of an operand's element in parts.
  public var bytes: Int { self == .one ? 2 : 4 }
}

/// `product[b] = left[b] @ right[b]` for a batch of matrices that lie one after the other.
public struct MatrixForm: Sendable, Hashable, Codable {
  /// Matrices of the batch.
  public var count: Int
  /// Rows of the left matrix and of the result.
  public var rows: Int
  /// Columns of the right matrix and of the result.
  public var columns: Int
  /// Terms of a sum.
  public var inner: Int
  /// Whether the left matrices are stored as [inner, rows].
  public var leftIsTransposed: Bool
  /// Whether the right matrices are stored as [columns, inner], as `nn.Linear` keeps its weight.
  public var rightIsTransposed: Bool

  /// Makes a form.
  public init(
    count: Int = 1, rows: Int, columns: Int, inner: Int, leftIsTransposed: Bool = false,
    rightIsTransposed: Bool = false
  ) {
    self.count = count
    self.rows = rows
    self.columns = columns
    self.inner = inner
    self.leftIsTransposed = leftIsTransposed
    self.rightIsTransposed = rightIsTransposed
  }
}

/// A convolution of [images, channels, spatial…] with filters, over one to three spatial dimensions.
public struct ConvolutionForm: Sendable, Hashable, Codable {
  /// Images of the batch.
  public var images: Int
  /// Channels of the input.
  public var channels: Int
  /// Channels of the output.
  public var filters: Int
  /// Spatial extents of the input.
  public var input: [Int]
  /// Spatial extents of the output.
  public var output: [Int]
  /// Spatial extents of a filter.
  public var window: [Int]
  /// Distance between windows; of a transposed one, between the outputs of neighbouring inputs.
  public var stride: [Int]
  /// Zeros before the input; of a transposed one, outputs that are left out.
  ///
  /// As many follow as the output needs.
  public var padding: [Int]
  /// Distance between elements of a window; 1 along an axis where a transposed one has a stride.
  public var dilation: [Int]
  /// Whether it is a transposed convolution, whose filters are stored as [channels, filters, window…]; else they are
  /// [filters, channels, window…].
  public var isTransposed: Bool

  /// Makes a form.
  public init(
    images: Int, channels: Int, filters: Int, input: [Int], output: [Int], window: [Int], stride: [Int],
    padding: [Int], dilation: [Int], isTransposed: Bool = false
  ) {
    self.images = images
    self.channels = channels
    self.filters = filters
    self.input = input
    self.output = output
    self.window = window
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.isTransposed = isTransposed
  }
}

/// The tile of a product that one program computes.
public struct ProductTile: Sendable, Hashable, Codable {
  /// Rows (or pixels), columns (or filters), and terms added on tensor cores before they join the sum in fp32.
  public var rows, columns, inner: Int
  /// Warps of 32 threads in a program.
  public var warps: Int
  /// Chunks whose loads are in flight at once.
  public var stages: Int
  /// Tiles of rows that programs with neighbouring numbers share columns with, so that those stay in the cache.
  public var group: Int

  /// Makes a tile.
  public init(rows: Int, columns: Int, inner: Int, warps: Int, stages: Int, group: Int = 8) {
    self.rows = rows
    self.columns = columns
    self.inner = inner
    self.warps = warps
    self.stages = stages
    self.group = group
  }
}

extension TensorProduct.Form {
  /// The result as it lies in memory: [matrices, rows, columns] or [images, filters, pixels].
  public var extents: [Int] {
    switch self {
    case .matrices(let form): [form.count, form.rows, form.columns]
    case .convolution(let form): [form.images, form.filters, form.output.reduce(1, *)]
    }
  }

  /// Most terms of the sum behind one result.
  public var inner: Int {
    switch self {
    case .matrices(let form): form.inner
    case .convolution(let form): form.channels * form.window.reduce(1, *)
    }
  }

  /// Multiplications and additions.
  public var operations: Double {
    switch self {
    case .matrices: return extents.reduce(2.0 * Double(inner)) { $0 * Double($1) }
    case .convolution(let form):
      let points = form.phases.reduce(0.0) {
        $0 + Double($1.output.reduce(1, *)) * Double($1.window.reduce(1, *))
      }
      return 2 * points * Double(form.images * form.filters) * Double(form.channels)
    }
  }
}
