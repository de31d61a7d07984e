/// A `ModelNew` source and its lineage.
public struct Candidate: Sendable, Hashable, Codable, Identifiable {
  /// The name of the source's content.
  public struct ID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// Twelve hexadecimal digits.
    public let rawValue: String
    /// Wraps the digits.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// The digits.
    public var description: String { rawValue }
  }

  /// The name of this candidate within a run.
  public let id: ID
  /// Self-contained Python text that defines `ModelNew`.
  public let source: String
  /// The stage that proposed it.
  public var stage: Stage
  /// The candidate it was made from; `nil` for a seed.
  public var parent: ID?
  /// A few words on what is new in it.
  public var title: String
  /// The author's own description of the candidate, which it needs to refine it; opaque to everyone else.
  public var recipe: JSONValue?

  /// Makes a candidate; its name is the hash of its source.
  public init(source: String, stage: Stage, parent: ID? = nil, title: String, recipe: JSONValue? = nil) {
    self.id = ID(rawValue: ContentHash(of: source).short)
    self.source = source
    self.stage = stage
    self.parent = parent
    self.title = title
    self.recipe = recipe
  }

  /// The title of a candidate that is the problem's own PyTorch calls: what a run falls back on.
  public static let plainTitle = "PyTorch calls"

  /// Whether it is the problem's own PyTorch calls.
  public var isPlain: Bool { title == Candidate.plainTitle }

  /// The title of a candidate that is the problem's own module in a form of PyTorch.
  public static func title(of form: Baseline) -> String {
    form == .eager ? plainTitle : "PyTorch's \(form.rawValue)"
  }

  /// The form of PyTorch that it is; `nil` for a candidate with work of its own.
  public var form: Baseline? { Baseline.allCases.first { title == Candidate.title(of: $0) } }
}
