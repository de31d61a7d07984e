import Domain

/// Reads the profile's headroom first, then proposes the next untried change of the stage.
struct ExpertProfileAgent: ProfileAgent {
  let workshop: Workshop

  /// Time over floor below which nothing is worth trying.
  static let leastHeadroom = 1.05

  /// The headroom is all that it reads: what a change gains is for the cost model to tell.
  var profileDepth: ProfileDepth { .kernels }

  func diagnose(_ candidate: Candidate, profile: ProfileReport?, brief: Brief) async throws -> Diagnosis {
    if let headroom = profile?.headroom, headroom < ExpertProfileAgent.leastHeadroom {
      let percent = Int((100 / max(headroom, 1e-9)).rounded())
      return finished("The candidate runs at \(percent) % of the roofline.")
    }
    guard let recipe = Recipe(candidate), recipe.structure.fusion != .none else {
      return finished("Every operation is a PyTorch call; no generated kernel can be tuned.")
    }
    let proposals = Proposals(workshop: workshop, recipe: recipe, brief: brief).list()
    guard let next = proposals.first else {
      return finished("No untried \(brief.stage.rawValue) change is predicted to gain 2 %.")
    }
    return Diagnosis(worthOptimizing: true, bottleneck: next.bottleneck, plan: next.plan)
  }

  private func finished(_ reason: String) -> Diagnosis {
    Diagnosis(worthOptimizing: false, bottleneck: reason, plan: Plan(summary: "Keep the candidate as it is."))
  }
}
