import Domain

/// Writes candidates from recipes: seeds are the ranked structures, refinements are edits.
struct ExpertCodeAgent: CodeAgent {
  let workshop: Workshop

  func seed(_ brief: Brief, previous: [Candidate]) async throws -> Candidate? {
    let known = Set(previous.map(\.id))
    for (structure, _) in workshop.rankedStructures(brief) {
      let candidate = workshop.candidate(Recipe(structure: structure), brief, title: structure.title)
      if !known.contains(candidate.id) { return candidate }
    }
    return nil
  }

  func refine(_ candidate: Candidate, plan: Plan, brief: Brief) async throws -> Candidate? {
    change(candidate, plan, brief)
  }

  func repair(_ candidate: Candidate, repair: Repair, brief: Brief) async throws -> Candidate? {
    change(candidate, repair.plan, brief)
  }

  private func change(_ candidate: Candidate, _ plan: Plan, _ brief: Brief) -> Candidate? {
    guard let recipe = Recipe(candidate), let edit = plan.detail?.decoded(as: Edit.self) else { return nil }
    let changed = workshop.candidate(
      recipe.applying(edit), brief, parent: candidate.id, title: edit.title)
    return changed.id == candidate.id ? nil : changed
  }
}

extension Edit {
  /// A few words on what is new.
  var title: String {
    if let structure { return structure.title }
    guard let kernel, let knob, let value else { return "no change" }
    return "\(knob.words(value)) in \(kernel)"
  }
}

extension Knob {
  /// The setting in words.
  func words(_ value: Int) -> String {
    switch self {
    case .threads: value == 0 ? "all threads" : "\(value) thread\(value == 1 ? "" : "s")"
    case .dynamicSchedule: value == 0 ? "static schedule" : "dynamic schedule"
    case .vectorWidth: value == 0 ? "widest vectors" : "vectors of \(value)"
    case .unroll: "unroll \(value)"
    case .tile: "tile \(value)"
    case .blockRows: value == 0 ? "whole product" : "blocks of \(value) rows"
    case .productTile: ProductTiles.all.indices.contains(value) ? ProductTiles.all[value].words : "no tile"
    case .nonTemporalStores: value == 0 ? "cached stores" : "non-temporal stores"
    case .rowBuffer: value == 0 ? "recomputed rows" : "kept rows"
    case .prefetchBytes: value == 0 ? "no prefetch" : "prefetch \(value) bytes ahead"
    case .warps: "\(value) warp\(value == 1 ? "" : "s")"
    case .programRows: "\(value) row\(value == 1 ? "" : "s") a program"
    case .programColumns: "blocks of \(value)"
    case .stages: "\(value) load stage\(value == 1 ? "" : "s")"
    case .retainsRows: value == 0 ? "no cache hints" : "rows kept in cache between passes"
    }
  }
}
