/// PyTorch's own times for a problem on a device, each measured once and kept.
public struct BaselineReport: Sendable, Hashable, Codable {
  /// One baseline's time.
  public struct Time: Sendable, Hashable, Codable {
    /// Seconds for each call: the median of block medians with its interval.
    public var seconds: Estimate
    /// The same until the device is idle, launches included; `nil` on a processor.
    public var wallSeconds: Estimate?

    /// Makes a time.
    public init(seconds: Estimate, wallSeconds: Estimate? = nil) {
      self.seconds = seconds
      self.wallSeconds = wallSeconds
    }
  }

  /// Times by the baseline's name.
  public var times: [String: Time]
  /// Why a baseline does not run here, by its name.
  public var unavailable: [String: String]
  /// The fastest one of the precision class that is judged.
  public var fastest: Baseline?
  /// Eager against itself in two processes, rival over candidate; `nil` when it was not measured.
  public var noise: Estimate?

  /// Makes a report.
  public init(
    times: [String: Time] = [:], unavailable: [String: String] = [:], fastest: Baseline? = nil,
    noise: Estimate? = nil
  ) {
    self.times = times
    self.unavailable = unavailable
    self.fastest = fastest
    self.noise = noise
  }

  /// The time of a baseline.
  public subscript(_ baseline: Baseline) -> Time? { times[baseline.rawValue] }

  /// The smallest speedup that would be called FASTER on this device: its interval must clear the noise floor.
  public var smallestGain: Double? {
    noise.map { 1 + SpeedVerdict.noiseFloor + ($0.high - $0.low) / 2 }
  }

  /// Those of `candidates` that may turn out the fastest when timed again: within 5 % of the fastest.
  public func contenders(among candidates: [Baseline]) -> [Baseline] {
    let known = candidates.filter { self[$0] != nil }
    guard let least = known.compactMap({ self[$0]?.seconds.value }).min() else { return [] }
    return known.filter { (self[$0]?.seconds.value ?? .infinity) <= 1.05 * least }
  }
}

extension SpeedVerdict {
  /// Differences below this are never called a gain or a loss, however narrow the interval.
  public static let noiseFloor = 0.02
}

extension Baseline {
  /// Whether the baseline needs a GPU.
  public var needsGPU: Bool {
    switch self {
    case .eager, .compile, .compileMaxAutotune: false
    case .eagerTF32, .compileReduceOverhead: true
    }
  }

  /// The baselines of a precision class on a kind of device, without those that are only measured on demand.
  public static func usual(for precision: PrecisionClass, onGPU: Bool) -> [Baseline] {
    let lower: [Baseline] = allowsTF32(precision) ? [.eagerTF32] : []
    return ([.eager] + lower + [.compile, .compileReduceOverhead]).filter { onGPU || !$0.needsGPU }
  }

  /// Whether a baseline belongs to a class: TF32 is for classes that allow it.
  public func belongs(to precision: PrecisionClass) -> Bool {
    self != .eagerTF32 || Baseline.allowsTF32(precision)
  }

  /// The class that the baseline itself may use under a policy: eager stays what PyTorch gives without TF32.
  public func precision(under policy: PrecisionClass) -> PrecisionClass {
    switch self {
    case .eager: .ieee
    case .eagerTF32: .tf32
    case .compile, .compileReduceOverhead, .compileMaxAutotune:
      Baseline.allowsTF32(policy) ? policy : .ieee
    }
  }

  private static func allowsTF32(_ precision: PrecisionClass) -> Bool {
    switch precision {
    case .ieee, .emulatedFP32: false
    case .tf32, .bf16, .fp16: true
    }
  }
}
