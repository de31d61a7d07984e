/// How a kernel is mapped to threads, tiled and moves memory.
///
/// Every field is one knob of one tuning stage.
public struct KernelParameters: Sendable, Hashable, Codable {
  // Mapping
  /// Threads that share the outer dimensions; 0 means as many as PyTorch uses.
  public var threads = 0
  /// How outer iterations are dealt out: contiguous halves (`false`) or small chunks in turn (`true`).
  public var dynamicSchedule = false

  // Tiling
  /// Elements of a vector register; 0 means the widest of the machine (`-march=native`).
  public var vectorWidth = 0
  /// Vector registers worked on at once along the lane axis.
  public var unroll = 2
  /// Elements of the lane axis that a thread takes at once when lanes run along an outer dimension.
  public var tile = 64

  // Memory
  /// Stores that bypass the cache, for outputs that are larger than it.
  public var nonTemporalStores = false
  /// Keep values that a later pass needs again in a row buffer instead of computing them anew.
  public var rowBuffer = false
  /// Software prefetch distance in bytes ahead of the loads; 0 for none.
  public var prefetchBytes = 0

  /// How the kernel is dealt out on a GPU; the fields above are of processors.
  public var blocks = BlockParameters()

  /// The defaults.
  public init() {}
}
