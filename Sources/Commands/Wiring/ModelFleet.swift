import Agents
import Domain
import Essentials
import Expert
import Journal
import LanguageModels
import Presentation

/// The models of a run, found and checked before anything is spent.
struct ModelFleet: Sendable {
  /// A model with its price.
  struct Member: Sendable {
    var model: any LanguageModel
    /// `nil` when its price is not known.
    var price: PriceList.Entry?
    /// Whether it can cost money.
    var isFree: Bool
  }

  let choice: TeamChoice
  private let members: [ModelChoice: Member]

  /// Looks every model of a choice up.
  ///
  /// - Throws: `.usage` for a model that the provider does not have or a price that a budget needs,
  ///   `.environment` for a missing or refused key or a server that can't be reached.
  static func find(
    _ choice: TeamChoice, options: TeamOption, settings: RunSettings,
    note: @escaping @Sendable (String) -> Void
  ) async throws -> ModelFleet {
    let workshop = try ModelWorkshop(options: options, note: note)
    var members: [ModelChoice: Member] = [:]
    for model in choice.models.sorted(by: { $0.text < $1.text }) {
      let member = try await workshop.member(for: model)
      if member.price == nil, !member.isFree { try unpriced(model, settings, note) }
      members[model] = member
    }
    return ModelFleet(choice: choice, members: members)
  }

  private static func unpriced(
    _ model: ModelChoice, _ settings: RunSettings, _ note: (String) -> Void
  ) throws(EggError) {
    guard settings.usdBudget != nil else {
      return note("no price is known for \(model.text): money is not counted")
    }
    throw EggError(
      .usage, "--usd can't be kept: no price is known for \(model.text).",
      advice: "Give one with --prices FILE (its form: docs/prices.json), or use --tokens.")
  }

  /// The agents of a run: each answer is kept in its folder, each call is counted and recorded.
  func team(
    for settings: RunSettings, answers: String, spent: Spending,
    record: @escaping @Sendable (ModelCall) async throws -> Void
  ) throws -> AgentTeam {
    guard case .models = choice else { return BuiltInExpert.team() }
    let meter = Meter(
      spent: spent, budget: .init(tokens: settings.tokenBudget, usd: settings.usdBudget), record: record)
    let count = RecordingCount(folder: answers)
    let models = members.mapValues { member in
      MeteredModel(
        RecordingModel(member.model, folder: answers, count: count), price: member.price, meter: meter)
    }
    guard let anyModel = models.values.first else { throw CancellationError() }
    return try ModelTeam.team(name: choice.name, meter: meter, evidence: UserEvidence.evidence) { role in
      choice.model(of: role).flatMap { models[$0] } ?? anyModel
    }
  }
}
