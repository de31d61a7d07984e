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

  /// Where a record stands.
  public struct Place: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Path of the file.
    public var file: String
    /// Line, from 1.
    public var line: Int
    /// `file:line`.
    public var description: String { "\(file):\(line)" }
    /// The folder of the file.
    var folder: Substring { file.prefix(upTo: file.lastIndex(of: "/") ?? file.startIndex) }
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
  /// Compute capabilities that it is for, times ten (90 is Hopper); `nil` for all devices.
  public let capability: ClosedRange<Int>?
  /// When it may be applied.
  public let gate: Gate
  /// Seconds of a call that it saves; `nil` where only the prior tells.
  public let saves: Formula?
  /// Expected gain.
  public let prior: Prior
  /// From 1 (a few lines) to 5 (a kernel of its own, easily broken).
  public let effort: Int
  /// Principles that it is built on.
  public let requires: [String]
  /// Principles that must not be applied together with it.
  public let conflicts: [String]
  /// Principles to look at as well.
  public let related: [String]
  /// What may go wrong; `nil` when nothing special.
  public let risk: String?
  /// How to see that it was really applied.
  public let check: String
  /// Where it is from.
  public let sources: [String]
  /// Why it works and how, for an agent to read.
  public let text: String
  /// Where its record stands.
  public let place: Place

  /// The stage of the method, or `nil` for all of them.
  public var stage: Stage? { step.stage }

  /// Whether it may be applied: its gate, and the device's compute capability where that is limited.
  public func applies(_ features: Features) -> Truth {
    let truth = gate.evaluate(features)
    guard let capability else { return truth }
    guard case .number(let value) = features.values["d.cc"] else { return truth && .unknown }
    return truth && Truth(capability.contains(Int(value)))
  }
}
