public import Domain

/// One generated kernel: a scalar program over an iteration space, with its reductions, scans and stores.
///
/// The space is the product of `outer` dimensions (independent, run in parallel) and `row` dimensions (those that are
/// reduced or scanned; for a plain pointwise kernel the innermost ones). A row is walked once for each pass:
/// reductions of level n are complete after pass n, and what depends on them is computed in pass n + 1.
///
/// - `LayerNorm`: outer = rows, row = features; pass 0 takes `moments`, pass 1 stores.
/// - `BatchNorm` in training on [N, C, L]: outer = C, row = (N, L).
/// - softmax along dimension 1 of [N, C, L]: outer = (N, L), row = C; lanes run along L.
/// - mean of everything: outer = chunks, row = the elements of a chunk; the chunks are combined by `finale`.
public struct Kernel: Sendable, Hashable, Codable {
  /// A name for people and for the C function, such as `rmsnorm_swiglu`; unique within a plan.
  public var name: String
  /// Extents of the loop dimensions: first the outer ones, then the row's.
  ///
  /// Strides below follow this order.
  public var extents: [Int]
  /// How many of `extents` are outer.
  public var outerRank: Int
  /// The tensors that are read.
  public var operands: [Access]
  /// The arithmetic.
  public var program: ScalarProgram
  /// Reductions over all row dimensions.
  public var reductions: [Reduction]
  /// Running combinations along the last row dimension.
  public var scans: [Scan]
  /// The tensors that are written.
  public var stores: [Store]
  /// Reductions of row values over all outer dimensions, and what is stored from them; `nil` for most kernels.
  public var finale: Finale?
  /// The dimension whose neighbours fill a vector register: the last row dimension, or the last outer one.
  public var laneAxis: Int
  /// How the kernel is mapped, tiled and moves memory.
  public var parameters: KernelParameters
  /// The principles that shaped the kernel.
  public var principles: [String]

  /// Makes a kernel.
  public init(
    name: String, extents: [Int], outerRank: Int, operands: [Access], program: ScalarProgram,
    reductions: [Reduction] = [], scans: [Scan] = [], stores: [Store], finale: Finale? = nil, laneAxis: Int,
    parameters: KernelParameters = KernelParameters(), principles: [String] = []
  ) {
    self.name = name
    self.extents = extents
    self.outerRank = outerRank
    self.operands = operands
    self.program = program
    self.reductions = reductions
    self.scans = scans
    self.stores = stores
    self.finale = finale
    self.laneAxis = laneAxis
    self.parameters = parameters
    self.principles = principles
  }
}

/// Where the elements of a tensor lie, seen from a kernel's loops.
public struct Access: Sendable, Hashable, Codable {
  /// The buffer, by its place in `Launch.inputs` (operands) or `Launch.outputs` (stores).
  public var buffer: Int
  /// Element type in memory.
  public var elementType: ElementType
  /// Elements before the first one.
  public var offset: Int
  /// Elements between neighbours along each loop dimension; 0 where the tensor does not vary.
  public var strides: [Int]

  /// Makes an access.
  public init(buffer: Int, elementType: ElementType = .float32, offset: Int = 0, strides: [Int]) {
    self.buffer = buffer
    self.elementType = elementType
    self.offset = offset
    self.strides = strides
  }
}

/// A reduction over all row dimensions.
public struct Reduction: Sendable, Hashable, Codable {
  /// How values combine.
  public var function: ReductionFunction
  /// What is combined, at each point of the row.
  public var operand: ScalarProgram.Value

  /// Makes a reduction.
  public init(_ function: ReductionFunction, of operand: ScalarProgram.Value) {
    self.function = function
    self.operand = operand
  }
}

/// A running combination along the last row dimension; earlier row dimensions start anew.
public struct Scan: Sendable, Hashable, Codable {
  /// `sum`, `product`, `maximum` or `minimum`.
  public var function: ReductionFunction
  /// What is combined.
  public var operand: ScalarProgram.Value
  /// Whether the value at a point leaves out the point itself.
  public var exclusive: Bool
  /// Whether it runs from the last element to the first.
  public var reversed: Bool

  /// Makes a scan.
  public init(
    _ function: ReductionFunction, of operand: ScalarProgram.Value, exclusive: Bool = false,
    reversed: Bool = false
  ) {
    self.function = function
    self.operand = operand
    self.exclusive = exclusive
    self.reversed = reversed
  }
}

/// A tensor that is written.
public struct Store: Sendable, Hashable, Codable {
  /// Where; strides along row dimensions are all 0 when the value is stored once a row.
  public var access: Access
  /// What.
  public var value: ScalarProgram.Value
  /// Whether the value is stored once a row, after the passes, instead of at every point.
  public var oncePerRow: Bool

  /// Makes a store.
  public init(_ value: ScalarProgram.Value, to access: Access, oncePerRow: Bool = false) {
    self.access = access
    self.value = value
    self.oncePerRow = oncePerRow
  }
}

/// What happens after all rows: row values are combined over the outer dimensions and the results stored.
public struct Finale: Sendable, Hashable, Codable {
  /// Reductions over all outer dimensions; operands are row values of the kernel's program.
  public var reductions: [Reduction]
  /// Arithmetic on the results; `reduction` operations refer to `reductions` above, loads are not allowed.
  public var program: ScalarProgram
  /// Scalars stored, by the finale's own program.
  public var stores: [Store]

  /// Makes a finale.
  public init(reductions: [Reduction], program: ScalarProgram, stores: [Store]) {
    self.reductions = reductions
    self.program = program
    self.stores = stores
  }
}
