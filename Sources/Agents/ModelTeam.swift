public import Domain
public import Knowledge
public import LanguageModels

/// The three agents over language models.
public enum ModelTeam {
  /// A team for the target `cpu`; every agent asks the same model.
  ///
  /// Throws an `EggError` when the carried catalogue of principles is damaged.
  public static func team(model: any LanguageModel) throws -> AgentTeam {
    try team(name: model.name, catalogue: carried()) { _ in model }
  }

  /// A team for the target `cpu` with a model for each role.
  ///
  /// - Parameters:
  ///   - catalogue: the principles that they may be shown.
  ///   - meter: counts what the models cost.
  ///   - evidence: what earlier runs tell of the principles.
  /// - Throws: `EggError` when the carried prompts are damaged.
  public static func team(
    name: String, catalogue: Catalogue, meter: (any SpendingMeter)? = nil,
    evidence: TrialEvidence = TrialEvidence(), model: (AgentRole) -> any LanguageModel
  ) throws -> AgentTeam {
    let prompts = try TaskPrompts(catalogue: catalogue, evidence: evidence)
    let contracts = Contracts(catalogue: catalogue)
    return AgentTeam(
      name: name,
      code: ModelCodeAgent(
        conversation: Conversation(model: model(.code)), prompts: prompts, contracts: contracts),
      profile: ModelProfileAgent(
        conversation: Conversation(model: model(.profile)), prompts: prompts, contracts: contracts),
      debug: ModelDebugAgent(
        conversation: Conversation(model: model(.debug)), prompts: prompts, contracts: contracts),
      meter: meter, answersSlowly: true)
  }

  /// The catalogue that EGG carries.
  private static func carried() throws(EggError) -> Catalogue {
    do throws(CatalogueErrors) {
      return try Catalogue.standard()
    } catch {
      throw EggError(.environment, "The catalogue of principles can't be read: \(error).", advice: "")
    }
  }
}

/// Writes candidates by asking a model.
struct ModelCodeAgent: CodeAgent {
  let conversation: Conversation
  let prompts: TaskPrompts
  let contracts: Contracts

  func seed(_ brief: Brief, previous: [Candidate]) async throws -> Candidate? {
    let prompt = prompts.seed(brief, previous: previous).about(.code, "seed", brief)
    guard let source = try await source(for: prompt),
      !previous.contains(where: { $0.source == source })
    else { return nil }
    return Candidate(
      source: source, stage: .structure, title: Self.title(of: source) ?? "seed \(previous.count + 1)")
  }

  func refine(_ candidate: Candidate, plan: Plan, brief: Brief) async throws -> Candidate? {
    let prompt = prompts.refine(candidate, plan: plan, brief: brief).about(.code, "refine", brief)
    return try await successor(of: candidate, prompt, brief.stage, title: plan.summary)
  }

  func repair(_ candidate: Candidate, repair: Repair, brief: Brief) async throws -> Candidate? {
    let prompt = prompts.repair(candidate, repair: repair, brief: brief).about(.code, "repair", brief)
    return try await successor(of: candidate, prompt, brief.stage, title: candidate.title)
  }

  /// `nil` when the answer can't be used or changes nothing.
  private func successor(
    of candidate: Candidate, _ prompt: Prompt, _ stage: Stage, title: String
  ) async throws -> Candidate? {
    guard let source = try await source(for: prompt), source != candidate.source else { return nil }
    return Candidate(source: source, stage: stage, parent: candidate.id, title: title)
  }

  private func source(for prompt: Prompt) async throws -> String? {
    try await conversation.ask(prompt) { answer throws(AnswerError) in try contracts.source(answer) }
  }

  /// The comment that a file begins with.
  private static func title(of source: String) -> String? {
    guard let line = source.split(separator: "\n").first, line.hasPrefix("#") else { return nil }
    let title = line.drop { $0 == "#" || $0 == " " }.prefix(80)
    return title.isEmpty ? nil : String(title)
  }
}

/// Reads profiles by asking a model.
struct ModelProfileAgent: ProfileAgent {
  let conversation: Conversation
  let prompts: TaskPrompts
  let contracts: Contracts

  /// An answer that can't be used ends the stage, and the incumbent stays.
  func diagnose(_ candidate: Candidate, profile: ProfileReport?, brief: Brief) async throws -> Diagnosis {
    let prompt = prompts.profile(candidate, profile: profile, brief: brief)
      .about(.profile, "diagnose", brief)
    let diagnosis = try await conversation.ask(prompt) { answer throws(AnswerError) in
      try contracts.diagnosis(answer, stage: brief.stage)
    }
    guard var diagnosis else {
      return Diagnosis(
        worthOptimizing: false, bottleneck: "The model gave no usable diagnosis.",
        plan: Plan(summary: "Keep the candidate."))
    }
    diagnosis.plan.predictedSpeedup = prompts.guidance.prediction(
      of: diagnosis.plan.principles, brief, candidate: candidate, profile: profile)
    return diagnosis
  }
}

/// Reads failures by asking a model.
struct ModelDebugAgent: DebugAgent {
  let conversation: Conversation
  let prompts: TaskPrompts
  let contracts: Contracts

  func diagnose(_ candidate: Candidate, failure: Failure, brief: Brief) async throws -> Repair? {
    let prompt = prompts.failure(candidate, failure: failure, brief: brief).about(.debug, "diagnose", brief)
    return try await conversation.ask(prompt) { answer throws(AnswerError) in try contracts.repair(answer) }
  }
}

extension Prompt {
  /// The prompt with its topic, such as `softmax tiling refine`.
  fileprivate func about(_ role: AgentRole, _ task: String, _ brief: Brief) -> Prompt {
    about(role, "\(brief.problem.name) \(brief.stage.rawValue) \(task)")
  }
}
