/// A principle whose gate is not refuted, with what it promises on a piece of work.
public struct Match: Sendable, Hashable {
  /// The principle.
  public var principle: Principle
  /// `yes` or `unknown`.
  public var truth: Truth
  /// Predicted speedup over the present state, between the prior's ends.
  public var predicted: Double
  /// Seconds that the formula says are saved; `nil` where only the prior tells.
  public var savedSeconds: Double?
  /// What the gate was judged on, such as `w.red = 4096`.
  public var facts: [String]
  /// What trials say on this family of operators.
  public var evidence: EvidenceRecord
  /// Chance that it applies and is kept, times the part of the time that it saves, over effort.
  public var score: Double
}
