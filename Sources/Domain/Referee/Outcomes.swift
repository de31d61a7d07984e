/// Why a candidate failed, with the log that the debug agent reads.
public struct Failure: Sendable, Hashable, Codable {
  /// The step or kind of a failure.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// The compiler or the module's import refused the source.
    case compile
    /// An exception was raised while running.
    case raised
    /// The process died by a signal or ended early.
    case crashed
    /// A time limit passed.
    case timedOut = "timed-out"
    /// A memory or size limit was reached.
    case exhausted
    /// An output has another structure, shape or element type than the reference's.
    case mismatchedOutput = "mismatched-output"
    /// An output's values are wrong.
    case wrongValues = "wrong-values"
    /// An input or a parameter was overwritten.
    case mutatedInput = "mutated-input"
    /// Repeated runs differ by more than the tolerance.
    case nonDeterministic = "non-deterministic"
    /// Outputs did not follow inputs or weights that were rewritten in place.
    case staleOutput = "stale-output"
    /// An output shares memory with an input, a parameter or a later output.
    case aliasedOutput = "aliased-output"
    /// The errors are those of a lower precision class than the policy's.
    case lowPrecision = "low-precision"
    /// A global flag or a generator was changed that the reference leaves alone.
    case sideEffect = "side-effect"
    /// Library kernels do the work, where only the candidate's own may.
    case libraryCalls = "library-calls"
    /// The times that were reported disagree with the referee's own clock, or with the processor's.
    case timingInconsistent = "timing-inconsistent"
    /// Faster than the memory can give what must be read.
    case impossible
  }

  /// What failed.
  public var kind: Kind
  /// One sentence for people: what, where.
  public var message: String
  /// The end of the log or the numbers behind the message.
  public var log: String
  /// Typed facts behind it.
  public var evidence: Set<Evidence>
  /// The cheat that the facts fit, if it is one.
  public var cheat: CheatClass?

  /// Makes a failure.
  public init(
    kind: Kind, message: String, log: String = "", evidence: Set<Evidence> = [], cheat: CheatClass? = nil
  ) {
    self.kind = kind
    self.message = message
    self.log = log
    self.evidence = evidence
    self.cheat = cheat
  }

  /// The cheat's label if it is one, else the kind.
  public var label: String { cheat?.label ?? kind.rawValue }
}

/// The result of building a candidate: a kernel that fails to build is a value, not an error.
public struct BuildOutcome: Sendable, Hashable, Codable {
  /// Wall seconds of the build.
  public var seconds: Double
  /// What went wrong, if anything.
  public var failure: Failure?
  /// Kernels that were compiled ahead of their first call; `nil` where nothing was.
  public var kernels: [CompiledKernel]?

  /// Makes an outcome.
  public init(seconds: Double, failure: Failure? = nil, kernels: [CompiledKernel]? = nil) {
    self.seconds = seconds
    self.failure = failure
    self.kernels = kernels
  }
}

/// A kernel as its compiler describes it.
public struct CompiledKernel: Sendable, Hashable, Codable {
  /// The name of the function.
  public var name: String
  /// Warps of a block.
  public var warps: Int
  /// Bytes of shared memory of a block.
  public var sharedBytes: Int

  /// Makes a description.
  public init(name: String, warps: Int, sharedBytes: Int) {
    self.name = name
    self.warps = warps
    self.sharedBytes = sharedBytes
  }
}
