import Domain
import Journal

/// What passed into a stage of a run and what happened in it, read from the journal.
struct StageContext: Sendable {
  let stage: Stage
  /// Titles of what was decided before the stage began, in order.
  let decisions: [String]
  /// What was tried in it and how it ended, one line each.
  private(set) var attempts: [String] = []
  /// What language models were asked in it, in order.
  private(set) var calls: [ModelCall] = []

  /// The stages of a run in the order in which they began.
  static func all(in entries: [JournalEntry]) -> [StageContext] {
    var contexts: [StageContext] = []
    var candidates: [Candidate.ID: Candidate] = [:]
    var incumbent: Candidate.ID?
    for entry in entries {
      switch entry.event {
      case .stageStarted(let stage):
        contexts.append(StageContext(stage: stage, decisions: titles(upTo: incumbent, candidates)))
      case .proposed(let candidate?): candidates[candidate.id] = candidate
      case .asked(let call) where !contexts.isEmpty: contexts[contexts.count - 1].calls.append(call)
      case .decided(let id, let decision):
        if decision.accepted { incumbent = id }
        guard !contexts.isEmpty, let title = candidates[id]?.title else { continue }
        contexts[contexts.count - 1].attempts.append(
          "\(title): \(decision.ending.rawValue) (\(decision.reason))")
      default: continue
      }
    }
    return contexts
  }

  /// The titles along a candidate's line of descent, the seed's first.
  private static func titles(upTo id: Candidate.ID?, _ candidates: [Candidate.ID: Candidate]) -> [String] {
    var titles: [String] = []
    var next = id
    // A repaired candidate has the title of what it mends.
    while let id = next, let candidate = candidates[id], titles.count <= candidates.count {
      if titles.first != candidate.title { titles.insert(candidate.title, at: 0) }
      next = candidate.parent
    }
    return titles
  }
}
