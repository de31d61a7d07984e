/// The stages of the method, in their order (paper, Algorithm 1).
public enum Stage: String, Sendable, Hashable, Codable, CaseIterable {
  case structure, mapping, tiling, memory

  /// The stages that tune for the hardware, once the structure is decided.
  public static let tuning: [Stage] = [.mapping, .tiling, .memory]
}

/// What a candidate's kernels are written for.
public enum Target: String, Sendable, Hashable, Codable, CaseIterable {
  case cpu, triton, cuda
}

/// The accuracy that a candidate must keep, found by measurement and printed beside every speedup.
public enum PrecisionClass: String, Sendable, Hashable, Codable, CaseIterable {
  case ieee, tf32, bf16, fp16
  case emulatedFP32 = "emulated-fp32"

  /// Whether products may round their operands to the eleven bits that TF32 and fp16 have.
  public var roundsOperands: Bool { [.tf32, .bf16, .fp16].contains(self) }
}

/// A PyTorch form of the reference that candidates are timed against.
public enum Baseline: String, Sendable, Hashable, Codable, CaseIterable {
  case eager
  case eagerTF32 = "eager-tf32"
  case compile
  case compileReduceOverhead = "compile-reduce-overhead"
  case compileMaxAutotune = "compile-max-autotune"
}

/// How a candidate's time compares with another's, judged by the interval of their ratio.
public enum SpeedVerdict: String, Sendable, Hashable, Codable {
  case faster = "FASTER"
  case same = "SAME"
  case slower = "SLOWER"
  case unstable = "UNSTABLE"
}

/// A measured value with its 95 % confidence interval.
public struct Estimate: Sendable, Hashable, Codable {
  /// The median.
  public var value: Double
  /// The lower end of the interval.
  public var low: Double
  /// The upper end of the interval.
  public var high: Double

  /// Makes an estimate from its three numbers.
  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }
}
