import ArgumentParser
import Domain

/// The limits of Algorithm 1, and what goes beyond it.
struct MethodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("First candidates of distinct structure.", valueName: "count"))
  var seeds = RunSettings().seeds

  @Option(help: ArgumentHelp("Repairs of a seed that fails.", valueName: "count"))
  var seedRepairs = RunSettings().seedRepairs

  @Option(help: ArgumentHelp("Repairs of a refined seed that fails.", valueName: "count"))
  var refineRepairs = RunSettings().repairs

  @Option(help: ArgumentHelp("Repairs of a tuned candidate that fails.", valueName: "count"))
  var tuneRepairs = RunSettings().tuningRepairs

  @Option(
    help: ArgumentHelp(
      "Attempts in each tuning stage. Without it: 1 for a language model, 6 for the built-in expert.",
      valueName: "count"))
  var attempts: Int?

  @Option(
    help: ArgumentHelp("The tuning stages in their order, separated by commas.", valueName: "stages"))
  var stages = Stage.tuning.map(\.rawValue).joined(separator: ",")

  @Option(
    name: .customLong("top-k"),
    help: ArgumentHelp("Candidates carried from stage to stage.", valueName: "count"))
  var topK = RunSettings().topK

  @Flag(help: "Let a profile that proves a structural cause reopen the structure stage, once.")
  var handBack = false

  @Option(
    help: ArgumentHelp(
      "Where the first seed is from: agents, or expert for a warm start of a language model from the built-in expert's best candidate.",
      valueName: "source"))
  var seedFrom = SeedSource.agents.rawValue

  @Option(
    help: ArgumentHelp(
      "Parts of the method to leave out, separated by commas: \(MethodOptions.known).", valueName: "parts"))
  var ablate: String?

  /// Parts that say what a language model is given.
  static let ofModelsAlone: [Ablation] = [.multiAgent, .expertGuidance]

  private static let known = Ablation.allCases.map(\.rawValue).joined(separator: ", ")

  func validate() throws {
    for (name, value, least) in [
      ("--seeds", seeds, 1), ("--seed-repairs", seedRepairs, 0), ("--refine-repairs", refineRepairs, 0),
      ("--tune-repairs", tuneRepairs, 0), ("--attempts", attempts ?? 0, 0), ("--top-k", topK, 1),
    ] where value < least {
      throw ValidationError("\(name) is \(value); it must be at least \(least).")
    }
    if tuningStages == nil {
      throw ValidationError(
        "--stages is '\(stages)'; it must be some of mapping, tiling and memory, each once.")
    }
    if SeedSource(rawValue: seedFrom) == nil {
      throw ValidationError("--seed-from is '\(seedFrom)'; it must be agents or expert.")
    }
    if ablations == nil {
      throw ValidationError("--ablate is '\(ablate ?? "")'; it must be some of \(MethodOptions.known).")
    }
  }

  /// What means nothing without a language model.
  func validate(for team: TeamChoice) throws {
    guard team == .expert else { return }
    if seedFrom == SeedSource.expert.rawValue {
      throw ValidationError("--seed-from expert is a warm start for a language model; name one with --model.")
    }
    if let part = MethodOptions.ofModelsAlone.first(where: { ablations?.contains($0) ?? false }) {
      throw ValidationError(
        "--ablate \(part.rawValue) says what a language model is not given; name one with --model.")
    }
  }

  /// The settings, with the usual number of attempts for a team.
  func settings(for team: TeamChoice, randomSeed: UInt64, libraryCalls: LibraryCalls) -> RunSettings {
    RunSettings(
      seeds: seeds, seedRepairs: seedRepairs, repairs: refineRepairs,
      attemptsPerStage: attempts ?? team.attemptsPerStage, randomSeed: randomSeed, libraryCalls: libraryCalls,
      tuningRepairs: tuneRepairs, tuningStages: tuningStages ?? Stage.tuning, topK: topK, handsBack: handBack,
      seedSource: SeedSource(rawValue: seedFrom) ?? .agents, ablations: ablations ?? [])
  }

  private var tuningStages: [Stage]? {
    let named = words(stages).map { Stage(rawValue: $0) }
    let stages = named.compactMap { $0 }.filter { $0 != .structure }
    return stages.count == named.count && Set(stages).count == stages.count && !stages.isEmpty ? stages : nil
  }

  private var ablations: Set<Ablation>? {
    guard let ablate else { return [] }
    let named = words(ablate).map { Ablation(rawValue: $0) }
    return named.contains(nil) || named.isEmpty ? nil : Set(named.compactMap { $0 })
  }

  private func words(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
  }
}
