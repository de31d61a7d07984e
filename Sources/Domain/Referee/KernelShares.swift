/// How a call's time is divided among those who wrote what ran; the four parts sum to 1.
///
/// The time is the device's on a GPU, and that of the call on a processor.
public struct KernelShares: Sendable, Hashable, Codable {
  /// Kernels compiled from the candidate's own source.
  public var own: Double
  /// Libraries' kernels that compute.
  public var library: Double
  /// Kernels that PyTorch's compiler generated.
  public var generated: Double
  /// Copies, fills and allocations.
  public var movement: Double
  /// Why the own part can't be told from a library's, where it can't.
  public var doubt: String?

  /// Makes a division.
  public init(
    own: Double, library: Double, generated: Double, movement: Double, doubt: String? = nil
  ) {
    self.own = own
    self.library = library
    self.generated = generated
    self.movement = movement
    self.doubt = doubt
  }

  /// A division of seconds; `nil` when there are none.
  public init?(seconds: [KernelOrigin: Double], doubt: String? = nil) {
    let total = seconds.values.reduce(0, +)
    guard total > 0, total.isFinite else { return nil }
    self.init(
      own: (seconds[.own] ?? 0) / total, library: (seconds[.library] ?? 0) / total,
      generated: (seconds[.generated] ?? 0) / total, movement: (seconds[.movement] ?? 0) / total, doubt: doubt
    )
  }

  /// The own part of what computes, which leaves movement out; 0 when nothing computes.
  public var ownPartOfComputation: Double {
    let computation = own + library + generated
    return computation > 0 ? own / computation : 0
  }
}

/// Whether a candidate may leave its work to libraries.
public enum LibraryCalls: String, Sendable, Hashable, Codable, CaseIterable {
  /// It may; the share of its own kernels is reported.
  case allow
  /// It may not; one that does fails.
  case forbid

  /// Least part of the computation that own kernels must do.
  ///
  /// Were the rest free, the candidate would be at most 1 / 0.9 = 1.11 times as fast: what it gains beyond that is its
  /// own. A tenth leaves room for what honest kernels take from libraries, such as the sum of a row of partial sums.
  public static let leastPartOfComputation = 0.9
  /// Least part of the whole time, so that an answer made of copies alone with a kernel beside it does not pass.
  public static let leastPartOfTime = 0.5

  /// Whether the policy lets a candidate pass; without a measurement, `forbid` lets none.
  public func admits(_ shares: KernelShares?) -> Bool {
    guard self == .forbid else { return true }
    guard let shares, shares.doubt == nil else { return false }
    return shares.ownPartOfComputation >= LibraryCalls.leastPartOfComputation
      && shares.own >= LibraryCalls.leastPartOfTime
  }
}
