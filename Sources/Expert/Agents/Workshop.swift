import Domain

/// Makes candidates from recipes; the three agents share it.
struct Workshop: Sendable {
  /// Who writes candidates in place of the target's own emitter.
  var emitter: (any CandidateEmitting)?

  /// The plan of a recipe for the problem of a brief; `nil` for the module as it is.
  func plan(_ recipe: Recipe, _ brief: Brief) -> PlannedCandidate? {
    let planner = Planner(
      trace: brief.admission.trace, problem: brief.problem.name, device: brief.admission.device,
      precision: brief.settings.precision)
    guard var planned = try? planner.plan(recipe.structure) else { return nil }
    planned.plan.turn(recipe.knobs)
    return planned
  }

  /// The candidate of a recipe.
  ///
  /// What can't be planned becomes the module as it is.
  func candidate(
    _ recipe: Recipe, _ brief: Brief, parent: Candidate.ID? = nil, title: String
  ) -> Candidate {
    guard let planned = plan(recipe, brief) else {
      return Candidate(
        source: moduleSource(brief), stage: brief.stage, parent: parent, title: title,
        recipe: JSONValue(Recipe(structure: Structure(fusion: .none))))
    }
    return Candidate(
      source: (emitter ?? brief.admission.device.target.traits.emitter).emit(planned.plan),
      stage: brief.stage, parent: parent, title: title,
      recipe: JSONValue(recipe))
  }

  /// The module itself under the candidate's name, with the reason if its graph can't be read.
  func moduleSource(_ brief: Brief) -> String {
    let trace = brief.admission.trace
    let reason = unreadable(brief) ?? trace.opaqueReason
    let note =
      reason.map { "# Not traced: \($0.split(whereSeparator: \.isNewline).joined(separator: " "))\n" } ?? ""
    return """
      \(note)\(trace.moduleSource)

      class ModelNew(Model):
          \"\"\"The module as it is: every operation is a PyTorch call.\"\"\"

      """
  }

  /// Why the graph can't be read, if it can't.
  func unreadable(_ brief: Brief) -> String? {
    guard let graph = brief.admission.trace.graph else {
      return brief.admission.trace.opaqueReason ?? "no graph"
    }
    do {
      _ = try GraphDecoder.decode(graph)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Structures that give different plans, by predicted time; the module as it is comes last.
  ///
  /// A replayed graph saves launches and copies inputs: where launches do not limit it only costs. As second seed of 18
  /// problems of KernelBench that an H100's device time limits it lost each time, at 0.33 to 0.98 of the first.
  func rankedStructures(_ brief: Brief) -> [(structure: Structure, seconds: Double)] {
    let model = CostModel(device: brief.admission.device)
    var seen: Set<PlanIdentity> = []
    var ranked: [(structure: Structure, seconds: Double)] = []
    for structure in brief.admission.device.target.traits.structures {
      guard let planned = plan(Recipe(structure: structure), brief),
        seen.insert(PlanIdentity(planned.plan)).inserted, planned.isOwnWork
      else { continue }
      ranked.append((structure, model.seconds(planned)))
    }
    // Equal predictions keep the order of the list.
    ranked = ranked.enumerated().sorted { ($0.1.seconds, $0.0) < ($1.1.seconds, $1.0) }.map(\.1)
    let launched = ranked.first { !$0.structure.replaysGraph }?.seconds ?? .infinity
    ranked.removeAll { $0.structure.replaysGraph && $0.seconds >= launched }
    return ranked + [(Structure(fusion: .none), .infinity)]
  }
}

/// What tells plans apart that have other words about them.
struct PlanIdentity: Hashable, Sendable {
  private let steps: [CandidatePlan.Step]
  private let replaysGraph: Bool

  init(_ plan: CandidatePlan) {
    steps = plan.steps
    replaysGraph = plan.replaysGraph
  }
}

extension PlannedCandidate {
  /// Whether anything is done in another way than by the module's own calls.
  var isOwnWork: Bool { !plan.tunables.isEmpty || plan.replaysGraph || attendsAtOnce }
}
