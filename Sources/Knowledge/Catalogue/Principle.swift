public import Domain

/// One piece of expert knowledge with the condition under which it may be applied.
public struct Principle: Sendable, Hashable, Identifiable {
  /// Whether a principle says what to do or what to leave.
  public enum Polarity: String, Sendable, Hashable, Codable {
    case act = "do"
    case avoid
  }

  /// What a principle works on; the first part of its id tells which.
  public enum Step: String, Sendable, Hashable, Codable, CaseIterable {
    case algebra = "A1"
    case fusion = "A2"
    case algorithm = "A3"
    case boundaries = "A4"
    case precision = "A5"
    case mapping = "H1"
    case tiling = "H2"
    case memory = "H3"
    /// Always evaluated; may veto.
    case always = "G"

    /// The stage of the method, or `nil` for all of them.
    public var stage: Stage? {
      switch self {
      case .algebra, .fusion, .algorithm, .boundaries, .precision: .structure
      case .mapping: .mapping
      case .tiling: .tiling
      case .memory: .memory
      case .always: nil
      }
    }
  }

  /// What applying a principle does to the result.
  public enum Semantics: String, Sendable, Hashable, Codable, CaseIterable {
    /// The same bits, or a maximum of the same numbers.
    case exact
    /// Equal in real arithmetic; the order of floating-point operations changes.
    case reassociated = "reassoc"
    /// Holds only in training or only in evaluation.
    case mode
    /// Holds only for certain values of parameters or inputs, and needs a guard.
    case value
    /// Less accurate.
    case approximate = "approx"
    /// As accurate as single precision, rebuilt from lower parts.
    case emulated = "emul"
  }

  /// Gain on the work that is touched, as a factor, until there is evidence.
  public struct Prior: Sendable, Hashable, Codable {
    /// What it brings when it hardly fits.
    public var low: Double
    /// What it usually brings.
    public var typical: Double
    /// What it brought at best.
    public var high: Double
  }

  /// Step and number, such as `A2.01`; never used again for something else.
  public let id: String
  /// What to do, in a few words.
  public let title: String
  /// Whether to do or to leave it.
  public let polarity: Polarity
  /// What it works on.
  public let step: Step
  /// What it does to the result.
  public let semantics: Semantics
  /// What kind of kernels it is for.
  public let targets: [Target]
  /// When it may be applied.
  public let gate: Gate
  /// Expected gain.
  public let prior: Prior
  /// From 1 (a few lines) to 5 (a kernel of its own, easily broken).
  public let effort: Int
  /// How to see that it was really applied.
  public let check: String
  /// Where it is from.
  public let source: String
  /// Why it works, how, and what may go wrong, for an agent to read.
  public let text: String

  /// The stage of the method, or `nil` for all of them.
  public var stage: Stage? { step.stage }
}
