/// One application of a principle and what it brought.
public struct Trial: Sendable, Hashable, Codable {
  /// Names the trial: the same one is counted once.
  public var id: String
  /// The principle.
  public var principle: String
  /// The family of operators that it was tried on.
  public var family: String
  /// The device's name.
  public var device: String
  /// Who carried it out: `expert`, or a model's name.
  public var agents: String
  /// Predicted speedup over the incumbent; `nil` when nobody predicted one.
  public var predicted: Double?
  /// Measured speedup over the incumbent; `nil` when the candidate failed or was not timed.
  public var achieved: Double?
  /// Whether the candidate became the incumbent.
  public var kept: Bool

  /// Makes a trial.
  public init(
    id: String, principle: String, family: String, device: String, agents: String, predicted: Double?,
    achieved: Double?, kept: Bool
  ) {
    self.id = id
    self.principle = principle
    self.family = family
    self.device = device
    self.agents = agents
    self.predicted = predicted
    self.achieved = achieved
    self.kept = kept
  }

  /// The part of the predicted saving of time that was achieved; `nil` where no saving was predicted.
  var ratio: Double? {
    guard let predicted, predicted > 1 else { return nil }
    let saved = achieved.map { $0 > 0 ? 1 - 1 / $0 : 0 } ?? 0
    return saved / (1 - 1 / predicted)
  }
}
