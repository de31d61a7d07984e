import Domain
import Synchronization

/// What the fakes were asked, in order, and the time that this took.
final class CallLog: Clock, Sendable {
  struct Instant: InstantProtocol {
    var seconds: Double
    func advanced(by duration: Duration) -> Instant { Instant(seconds: seconds + duration / .seconds(1)) }
    func duration(to other: Instant) -> Duration { .seconds(other.seconds - seconds) }
    static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }
  }

  private let state = Mutex((calls: [String](), seconds: 0.0))

  var calls: [String] { state.withLock { $0.calls } }
  var now: Instant { state.withLock { Instant(seconds: $0.seconds) } }
  var minimumResolution: Duration { .nanoseconds(1) }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws {}

  func add(_ call: String, taking seconds: Double = 0) {
    state.withLock {
      $0.calls.append(call)
      $0.seconds += seconds
    }
  }
}

/// A run as a table: which candidates the agents offer, and how each behaves.
///
/// Answers depend on the question alone, so that a fresh team goes on where another was cut off.
struct Script: Sendable {
  /// Titles of the seeds, in order.
  var seeds: [String] = ["s1", "s2"]
  /// The change that a plan leads to: by `structure:<title>` or `<stage>#<attempts so far>`.
  var changes: [String: String] = [:]
  /// What a failing candidate is mended to.
  var repairs: [String: String] = [:]
  /// Seconds of each candidate and baseline; 1 when absent.
  var seconds: [String: Double] = ["eager": 1, "compile": 0.8]
  /// The step that fails: `build`, `check`, `time`, or `final` (timing against PyTorch).
  var failures: [String: String] = [:]
  /// Verdicts of full timings that do not follow from the times.
  var verdicts: [String: SpeedVerdict] = [:]
  /// Time over floor by title; 3 when absent.
  var headroom: [String: Double] = [:]
  /// Candidates that can't be profiled.
  var unprofiled: Set<String> = []
  /// Candidates that the profile agent leaves alone.
  var finished: Set<String> = []
  /// Candidates that the profile agent leaves alone in their own refinement.
  var unrefined: Set<String> = []
  /// Stages whose changes are found by candidate: `<stage>:<title>`.
  var keysByCandidate: Set<Stage> = [.structure]
  /// Share of the time that copies take in profiles.
  var movement = 0.0
  /// Candidates of another script that the referee judges as well.
  var others: [String] = []

  static func source(_ title: String) -> String { "# \(title)\nclass ModelNew: pass\n" }

  static func id(_ title: String) -> Candidate.ID {
    Candidate(source: source(title), stage: .structure, title: title).id
  }

  func candidate(_ title: String, stage: Stage, parent: Candidate.ID? = nil) -> Candidate {
    Candidate(source: Script.source(title), stage: stage, parent: parent, title: title)
  }

  /// - Parameter limit: answers that the agents may give in all; each then costs a dollar and a hundred tokens.
  func team(_ log: CallLog, briefs: BriefLog = BriefLog(), limit: Int? = nil) -> AgentTeam {
    let purse = Purse(limit: limit)
    let agents = ScriptedAgents(script: self, log: log, briefs: briefs, purse: purse)
    return AgentTeam(
      name: "script", code: agents, profile: agents, debug: agents, meter: limit == nil ? nil : purse)
  }
}

/// Pays for answers until it is empty.
final class Purse: SpendingMeter {
  private let spent = Mutex(Spending())
  private let limit: Int?

  init(limit: Int?) { self.limit = limit }

  var spending: Spending { spent.withLock { $0 } }

  func pay() throws {
    try spent.withLock { spent in
      if let limit, spent.calls >= limit { throw BudgetSpent("the purse") }
      spent.add(
        ModelCall(
          role: .code, model: "script", question: "", prompt: "", tokens: .init(input: 60, output: 40),
          usd: 1,
          seconds: 0))
    }
  }
}

/// What the agents were shown.
final class BriefLog: Sendable {
  private let shown = Mutex([Brief]())
  var briefs: [Brief] { shown.withLock { $0 } }
  func add(_ brief: Brief) { shown.withLock { $0.append(brief) } }
}

struct ScriptedAgents: CodeAgent, ProfileAgent, DebugAgent {
  let script: Script
  let log: CallLog
  let briefs: BriefLog
  var purse = Purse(limit: nil)

  func seed(_ brief: Brief, previous: [Candidate]) async throws -> Candidate? {
    try purse.pay()
    log.add("seed")
    guard previous.count < script.seeds.count else { return nil }
    return script.candidate(script.seeds[previous.count], stage: .structure)
  }

  func diagnose(_ candidate: Candidate, profile: ProfileReport?, brief: Brief) async throws -> Diagnosis {
    try purse.pay()
    log.add("diagnose \(candidate.title)")
    briefs.add(brief)
    let stage = brief.stage.rawValue
    let key =
      script.keysByCandidate.contains(brief.stage) || brief.stage == .structure
      ? "\(stage):\(candidate.title)" : "\(stage)#\(brief.attempts.count)"
    let isLeft =
      script.unrefined.contains(candidate.title) && brief.lastBottleneck == nil && brief.stage == .structure
    return Diagnosis(
      worthOptimizing: !script.finished.contains(candidate.title) && !isLeft, bottleneck: "memory",
      plan: Plan(summary: key))
  }

  func refine(_ candidate: Candidate, plan: Plan, brief: Brief) async throws -> Candidate? {
    try purse.pay()
    log.add("refine \(candidate.title)")
    return script.changes[plan.summary].map {
      script.candidate($0, stage: brief.stage, parent: candidate.id)
    }
  }

  func diagnose(_ candidate: Candidate, failure: Failure, brief: Brief) async throws -> Repair? {
    try purse.pay()
    log.add("debug \(candidate.title)")
    return Repair(criticalIssue: failure.message, plan: Plan(summary: "mend"))
  }

  func repair(_ candidate: Candidate, repair: Repair, brief: Brief) async throws -> Candidate? {
    try purse.pay()
    log.add("repair \(candidate.title)")
    return script.repairs[candidate.title].map {
      script.candidate($0, stage: brief.stage, parent: candidate.id)
    }
  }
}
