/// What candidates run on, with the rates that the roofline needs, measured once on the machine.
public struct Device: Sendable, Hashable, Codable {
  /// A name for people, such as the processor's model.
  public var name: String
  /// What kernels are written for.
  public var target: Target
  /// Cores (CPU) or streaming multiprocessors (GPU) that candidates may use.
  public var cores: Int
  /// Widest vector register in bytes; 0 on a GPU.
  public var vectorBytes: Int
  /// Last-level cache in bytes.
  public var cacheBytes: Int
  /// Second-level cache of one core in bytes.
  public var coreCacheBytes: Int
  /// Measured copy rate, bytes read plus bytes written for each second.
  public var bandwidth: Double
  /// Measured single-precision matrix product rate, operations a second.
  public var floatingPointRate: Double
  /// What a GPU has besides; `nil` for a processor.
  public var gpu: GraphicsProcessor?

  /// Makes a device description.
  public init(
    name: String, target: Target, cores: Int, vectorBytes: Int, cacheBytes: Int, coreCacheBytes: Int,
    bandwidth: Double, floatingPointRate: Double, gpu: GraphicsProcessor? = nil
  ) {
    self.name = name
    self.target = target
    self.cores = cores
    self.vectorBytes = vectorBytes
    self.cacheBytes = cacheBytes
    self.coreCacheBytes = coreCacheBytes
    self.bandwidth = bandwidth
    self.floatingPointRate = floatingPointRate
    self.gpu = gpu
  }

  /// Tells this device from others of the same model where that can be told: a name for caches and leases.
  public var identity: String { gpu?.identity ?? "\(name)/\(cores)/\(cacheBytes)" }

  /// Roofline floor in seconds of single-precision calls of a library: the larger of memory time and arithmetic time.
  public func floor(bytes: Double, operations: Double) -> Double {
    max(bytes / bandwidth, operations / floatingPointRate)
  }

  /// Roofline floor in seconds of whatever a precision class accepts.
  public func floor(bytes: Double, operations: Double, precision: PrecisionClass) -> Double {
    max(bytes / bandwidth, operations / operationRate(precision))
  }

  /// The fastest way to compute products that a precision class accepts, operations a second.
  ///
  /// Three products of half-precision parts make one of single precision, as accurate as `ieee` asks for (principle
  /// A5.02).
  public func operationRate(_ precision: PrecisionClass) -> Double {
    guard let rates = gpu?.rates else { return floatingPointRate }
    let single = max(floatingPointRate, (rates[PrecisionClass.fp16.rawValue] ?? 0) / 3)
    switch precision {
    case .ieee, .emulatedFP32: return single
    case .tf32, .bf16, .fp16: return max(single, rates[precision.rawValue] ?? 0)
    }
  }
}
