import Domain

/// A first search by other agents, whose best candidate is the first seed of the run.
extension Search {
  /// Part of the budget that a warm start may use.
  static let warmShare = 0.5

  /// Carries out the method with another team under names of its own; `nil` when that team has no valid candidate.
  mutating func warmStart(by team: AgentTeam) async throws -> Incumbent? {
    var header = header
    header.settings = RunSettings(
      target: settings.target, precision: settings.precision, timeBudget: settings.timeBudget,
      evaluationBudget: settings.evaluationBudget, enoughHeadroom: settings.enoughHeadroom,
      randomSeed: settings.randomSeed, libraryCalls: settings.libraryCalls, device: settings.device,
      deviceTimeBudget: settings.deviceTimeBudget)
    var inner = Search(
      header: header, admission: admission, team: team, referee: referee, steps: steps.inside("warm-start"),
      budget: budget.limited(to: Search.warmShare))
    defer {
      budget.take(over: inner.budget)
      evaluated.formUnion(inner.evaluated)
    }
    do {
      return try await inner.search().first
    } catch let error as EggError where error.code == .notImproved || error.code == .budget {
      return nil
    }
  }
}
