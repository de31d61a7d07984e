import Agents
import Domain
import Essentials
import Expert
import Journal
import Knowledge
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

  /// A model for each role.
  private struct Crew: Sendable {
    var code: Member
    var profile: Member
    var debug: Member

    func member(of role: AgentRole) -> Member {
      switch role {
      case .code: code
      case .profile: profile
      case .debug: debug
      }
    }
  }

  /// What the models know.
  private struct Library: Sendable {
    var catalogue: Catalogue
    /// The user's own part of it, by its content; `nil` without one.
    var own: String?

    init(_ option: PrincipleFolderOption) throws(EggError) {
      let files = try option.files()
      catalogue = try option.catalogue(with: files)
      let text = files.map(\.text).joined(separator: "\n")
      own = option.folder.map { "\($0), \(ContentHash(of: text).short)" }
    }
  }

  let choice: TeamChoice
  /// `nil` for the built-in expert.
  private let crew: Crew?
  private let library: Library?

  /// Looks every model of a choice up.
  ///
  /// - Throws: `.usage` for a model that the provider does not have or a price that a budget needs,
  ///   `.environment` for a missing or refused key or a server that can't be reached.
  static func find(
    _ choice: TeamChoice, options: TeamOption, settings: RunSettings,
    note: @escaping @Sendable (String) -> Void
  ) async throws -> ModelFleet {
    guard case .models(let code, let profile, let debug) = choice else {
      return ModelFleet(choice: choice, crew: nil, library: nil)
    }
    let library = try Library(options.principles)
    let workshop = try ModelWorkshop(options: options, note: note)
    var known: [ModelChoice: Member] = [:]
    func member(for model: ModelChoice) async throws -> Member {
      if let member = known[model] { return member }
      let member = try await workshop.member(for: model)
      if member.price == nil, !member.isFree { try unpriced(model, settings, note) }
      known[model] = member
      return member
    }
    return ModelFleet(
      choice: choice,
      crew: Crew(
        code: try await member(for: code), profile: try await member(for: profile),
        debug: try await member(for: debug)),
      library: library)
  }

  /// What a run's record says of its models' knowledge.
  var facts: [String: String] { library?.own.map { ["principles": $0] } ?? [:] }

  /// Checks that a run goes on with the user's principles that it was begun with.
  ///
  /// - Throws: `.usage` when they are others.
  func checkPrinciples(of header: RunHeader?) throws(EggError) {
    guard let header, library != nil else { return }
    let (before, now) = (header.environment["principles"], facts["principles"])
    guard before != now else { return }
    throw EggError(
      .usage, "The run was begun with \(principles(before)) and can't go on with \(principles(now)).",
      advice: "Give --principles as it was, with the same files in it.")
  }

  private func principles(_ own: String?) -> String {
    own.map { "the principles of \($0)" } ?? "no principles of your own"
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
    guard let crew, let library else { return BuiltInExpert.team() }
    let meter = Meter(
      spent: spent, budget: .init(tokens: settings.tokenBudget, usd: settings.usdBudget), record: record)
    let count = RecordingCount(folder: answers)
    return try ModelTeam.team(
      name: choice.name, catalogue: library.catalogue, meter: meter, evidence: UserEvidence.evidence
    ) { role in
      let member = crew.member(of: role)
      return MeteredModel(
        RecordingModel(member.model, folder: answers, count: count), price: member.price, meter: meter)
    }
  }
}
