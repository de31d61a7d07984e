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

  /// Makes an outcome.
  public init(seconds: Double, failure: Failure? = nil) {
    self.seconds = seconds
    self.failure = failure
  }
}

/// The result of checking a candidate against the oracle.
public struct CheckOutcome: Sendable, Hashable, Codable {
  /// One input family with one seed, and how the candidate did on it.
  public struct Case: Sendable, Hashable, Codable {
    /// The input family: nominal, normal, heavy-tailed, needle, scaled, structured, mixed.
    public var family: String
    /// Largest ratio over outputs of the candidate's error to the allowed error; at most 1 passes.
    public var errorRatio: Double
    /// What went wrong, if anything.
    public var failure: Failure?
    /// Makes a case.
    public init(family: String, errorRatio: Double, failure: Failure? = nil) {
      self.family = family
      self.errorRatio = errorRatio
      self.failure = failure
    }
  }

  /// All cases tried, in order.
  public var cases: [Case]
  /// The first failure.
  public var failure: Failure?
  /// The precision class that the measured errors fit.
  public var precision: PrecisionClass

  /// Makes an outcome.
  public init(cases: [Case], failure: Failure?, precision: PrecisionClass = .ieee) {
    self.cases = cases
    self.failure = failure
    self.precision = precision
  }

  /// Whether every case passed.
  public var passed: Bool { failure == nil }
}
