import Domain
import Suite

/// A bench as a watcher follows it: what ended, what is at work, and what that comes to.
struct BenchStory: Sendable {
  /// Pieces of work in all.
  let total: Int
  /// Those that ended before this process.
  private let before: Int
  /// The latest result of each piece of work.
  private(set) var results: [JobKey: ProblemResult]
  /// What is at work, in the order in which it began, with what is done now.
  private(set) var atWork: [(key: JobKey, step: String)] = []

  init(total: Int, results: [ProblemResult]) {
    let done = results.filter { $0.status != .error }
    self.total = total
    self.results = Dictionary(done.map { ($0.key, $0) }) { _, later in later }
    before = self.results.count
  }

  mutating func apply(_ moment: BenchMoment) {
    switch moment {
    case .began(let key, let device): atWork.append((key, "on \(device)"))
    case .step(let key, let step):
      guard let index = atWork.firstIndex(where: { $0.key == key }) else { return }
      atWork[index].step = step
    case .ended(let result):
      results[result.key] = result
      atWork.removeAll { $0.key == result.key }
    case .postponed(let key, _): atWork.removeAll { $0.key == key }
    case .deviceLeft: break
    }
  }

  /// Pieces of work that have ended.
  var done: Int { results.count }

  /// Seconds that the rest will take if it goes on as in this process; `nil` before its first result.
  func left(after elapsed: Double) -> Double? {
    let here = done - before
    return here > 0 ? elapsed / Double(here) * Double(total - done) : nil
  }

  /// The headline so far: the geometric mean over eager, failures counted as 1.
  var geometricMean: Double? {
    Means.geometric(results.values.filter(\.counts).map { $0.overEager ?? 1 })
  }

  /// The largest speedup over eager so far.
  var best: ProblemResult? {
    results.values.filter { $0.counts && $0.overEager != nil }
      .max { ($0.overEager ?? 0, $1.problem) < ($1.overEager ?? 0, $0.problem) }
  }
}
