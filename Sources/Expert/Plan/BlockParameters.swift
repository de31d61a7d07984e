/// How a kernel is dealt out over the blocks of a GPU.
///
/// A program (thread block) takes `rows` points of the outer dimensions and `columns` points of the row at once. A
/// kernel without a row takes `columns` points of its flattened space.
public struct BlockParameters: Sendable, Hashable, Codable {
  // Mapping
  /// Warps of 32 threads in a program.
  public var warps = 4
  /// Outer points of a program, a power of two.
  public var rows = 1

  // Tiling
  /// Points of the row at once, a power of two; the row stays in registers when it is no longer than that.
  public var columns = 1024

  // Memory
  /// Iterations of a loop over a row whose loads are in flight at once; 1 leaves the loop as it is.
  public var stages = 1
  /// Whether the first passes over a long row ask the cache to keep it for the last one.
  public var retainsRows = false

  /// The defaults.
  public init() {}
}
