import Domain

/// Finds the kernel that a failure names and lets it fall back to PyTorch, or takes a more careful structure.
struct ExpertDebugAgent: DebugAgent {
  let workshop: Workshop

  func diagnose(_ candidate: Candidate, failure: Failure, brief: Brief) async throws -> Repair? {
    guard let recipe = Recipe(candidate), recipe.structure.fusion != .none,
      let planned = workshop.plan(recipe, brief)
    else { return nil }
    if let repair = withoutReplay(failure, recipe.structure, planned.plan) { return repair }
    if let repair = withoutAttention(failure, recipe.structure, planned) { return repair }
    switch failure.kind {
    case .wrongValues where recipe.structure.isOnePass && takesStatistics(planned.plan),
      .lowPrecision where recipe.structure.isOnePass && takesStatistics(planned.plan):
      var careful = recipe.structure
      careful.isOnePass = false
      return repair(
        "One-pass statistics lose too much accuracy.", "Take statistics in separate passes.", careful, "A2.09"
      )
    case .compile, .raised, .crashed, .wrongValues, .lowPrecision, .nonDeterministic:
      if let kernel = culprit(failure, planned.plan), let origins = planned.origins[kernel] {
        return fallBack(kernel, origins, recipe.structure)
      }
      return wholeModule(failure)
    case .timedOut, .exhausted, .mismatchedOutput, .mutatedInput, .staleOutput, .aliasedOutput, .sideEffect,
      .timingInconsistent, .impossible:
      return wholeModule(failure)
    // Falling back would call a library again.
    case .libraryCalls: return nil
    }
  }

  /// Capturing and replaying are given up when the failure may come from them.
  private func withoutReplay(_ failure: Failure, _ structure: Structure, _ plan: CandidatePlan) -> Repair? {
    guard plan.replaysGraph, failure.kind != .compile, failure.kind != .libraryCalls else { return nil }
    var changed = structure
    changed.replaysGraph = false
    return repair(
      "The replayed graph fails: \(failure.kind.rawValue).", "Launch every step from Python.", changed,
      "A4.01")
  }

  /// Scores are written out again when a failure of the whole may come from the call that never does.
  private func withoutAttention(
    _ failure: Failure, _ structure: Structure, _ planned: PlannedCandidate
  ) -> Repair? {
    guard [.raised, .wrongValues, .lowPrecision, .nonDeterministic].contains(failure.kind),
      planned.attendsAtOnce
    else { return nil }
    var changed = structure
    changed.attendsAtOnce = false
    return repair(
      "Attention in one call may round or mask otherwise: \(failure.kind.rawValue).",
      "Write the scores out.", changed, "A2.12")
  }

  /// The kernel that the log names, or the only one there is.
  private func culprit(_ failure: Failure, _ plan: CandidatePlan) -> String? {
    let names = plan.tunables.map(\.name)
    let text = failure.message + "\n" + failure.log
    let named = names.filter { text.contains($0) }.max { $0.count < $1.count }
    return named ?? (names.count == 1 ? names[0] : nil)
  }

  private func takesStatistics(_ plan: CandidatePlan) -> Bool {
    plan.tunables.contains { tunable in
      guard case .loops(let kernel) = tunable.launch.body else { return false }
      return kernel.reductions.contains { $0.function == .moments || $0.function == .logSumExp }
    }
  }

  private func fallBack(_ kernel: String, _ origins: Set<String>, _ structure: Structure) -> Repair {
    var changed = structure
    changed.keeping.formUnion(origins)
    return repair(
      "Kernel \(kernel) fails.", "Fall back to PyTorch calls for kernel \(kernel).", changed, "A2.21")
  }

  private func wholeModule(_ failure: Failure) -> Repair {
    repair(
      "The candidate fails as a whole: \(failure.kind.rawValue).", "Fall back to PyTorch calls everywhere.",
      Structure(fusion: .none), "A2.21")
  }

  private func repair(_ issue: String, _ summary: String, _ structure: Structure, _ principle: String)
    -> Repair
  {
    let detail = JSONValue(Edit(structure: structure))
    return Repair(criticalIssue: issue, plan: Plan(summary: summary, principles: [principle], detail: detail))
  }
}
