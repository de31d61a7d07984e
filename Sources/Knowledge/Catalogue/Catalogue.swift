public import Domain
import Essentials

/// A validated list of principles.
public struct Catalogue: Sendable, Hashable {
  /// All principles, in the order of the text.
  public let principles: [Principle]

  /// A principle with what its gate says about a piece of work.
  public struct Match: Sendable, Hashable {
    /// The principle.
    public var principle: Principle
    /// `yes` or `unknown`.
    public var truth: Truth
    /// Expected worth: logarithm of the typical gain, halved when the gate is unknown, over effort.
    public var score: Double
  }

  /// Reads a catalogue; each principle begins with a line `## ID Title`.
  ///
  /// Throws at the first principle that breaks a rule: unique ids, known names, a source and a check for each.
  public init(reading text: String) throws(CatalogueError) {
    var principles: [Principle] = []
    var ids: Set<String> = []
    for record in Self.records(of: text) {
      let principle = try PrincipleReader.principle(from: record)
      guard ids.insert(principle.id).inserted else {
        throw CatalogueError(principle: principle.id, reason: .repeatedID)
      }
      principles.append(principle)
    }
    self.principles = principles
  }

  /// The catalogue that EGG carries.
  public static func standard() throws(CatalogueError) -> Catalogue {
    try Catalogue(reading: PrincipleTexts.all.joined(separator: "\n"))
  }

  /// The principle of this id.
  public subscript(id: String) -> Principle? { principles.first { $0.id == id } }

  /// Principles to act on in a stage whose gates are not refuted, the most promising first.
  public func matches(stage: Stage, target: Target, features: Features) -> [Match] {
    let matches = principles.compactMap { principle -> Match? in
      guard principle.stage == stage, principle.polarity == .act, principle.targets.contains(target)
      else { return nil }
      let truth = principle.gate.evaluate(features)
      if truth == .no { return nil }
      let confidence = truth == .yes ? 1 : 0.5
      return Match(
        principle: principle, truth: truth,
        score: confidence * log(principle.prior.typical) / Double(principle.effort))
    }
    return matches.sorted { ($0.score, $1.principle.id) > ($1.score, $0.principle.id) }
  }

  /// Warnings of a stage whose gates hold for certain.
  public func warnings(stage: Stage, target: Target, features: Features) -> [Principle] {
    principles.filter { principle in
      principle.polarity == .avoid && (principle.stage == stage || principle.stage == nil)
        && principle.targets.contains(target) && principle.gate.evaluate(features) == .yes
    }
  }

  private static func records(of text: String) -> [Substring] {
    ("\n" + text).split(separator: "\n## ").filter { !$0.allSatisfy(\.isWhitespace) }
  }
}
