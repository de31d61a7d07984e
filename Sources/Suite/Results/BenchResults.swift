/// The one object that `egg bench --json` prints and `results.json` holds (design: results for machines).
public struct BenchResults: Sendable, Hashable, Codable {
  /// Version of this form.
  public var version = 1
  /// The conditions.
  public var conditions: BenchHeader
  /// The numbers of the first agents by level, and of `all`.
  public var summary: [String: LevelSummary]
  /// The numbers of all agents, by their name.
  public var agents: [String: [String: LevelSummary]]
  /// One result for each problem and agent.
  public var problems: [ProblemResult]
  /// Pieces of work that are still to be done.
  public var open: [JobKey]

  /// The name of all levels together.
  public static let all = "all"

  /// The results of a bench as it stands; `nil` when it has not begun.
  public init?(_ state: BenchState) {
    guard let header = state.header else { return nil }
    conditions = header
    problems = state.rows
    open = state.open
    let numbers = Dictionary(
      uniqueKeysWithValues: header.agents.map { ($0, BenchResults.summaries(of: $0, in: state)) })
    agents = numbers
    summary = header.agents.first.flatMap { numbers[$0] } ?? [:]
  }

  /// The levels in their order, and `all`.
  public var levels: [String] {
    summary.keys.filter { $0 != BenchResults.all }.sorted() + [BenchResults.all]
  }

  private static func summaries(of agents: String, in state: BenchState) -> [String: LevelSummary] {
    let rows = state.rows.filter { $0.agents == agents }
    let levels = Set(state.problems.compactMap(\.level))
    var all = [BenchResults.all: LevelSummary(rows, problems: state.problems.count)]
    for level in levels {
      all[level] = LevelSummary(
        rows.filter { $0.level == level }, problems: state.problems.count { $0.level == level })
    }
    return all
  }
}
