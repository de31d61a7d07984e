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

  static func source(_ title: String) -> String { "# \(title)\nclass ModelNew: pass\n" }

  static func id(_ title: String) -> Candidate.ID {
    Candidate(source: source(title), stage: .structure, title: title).id
  }

  func candidate(_ title: String, stage: Stage, parent: Candidate.ID? = nil) -> Candidate {
    Candidate(source: Script.source(title), stage: stage, parent: parent, title: title)
  }

  func team(_ log: CallLog, briefs: BriefLog = BriefLog()) -> AgentTeam {
    let agents = ScriptedAgents(script: self, log: log, briefs: briefs)
    return AgentTeam(name: "script", code: agents, profile: agents, debug: agents)
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

  func seed(_ brief: Brief, previous: [Candidate]) async throws -> Candidate? {
    log.add("seed")
    guard previous.count < script.seeds.count else { return nil }
    return script.candidate(script.seeds[previous.count], stage: .structure)
  }

  func diagnose(_ candidate: Candidate, profile: ProfileReport?, brief: Brief) async throws -> Diagnosis {
    log.add("diagnose \(candidate.title)")
    briefs.add(brief)
    let key =
      brief.stage == .structure
      ? "structure:\(candidate.title)" : "\(brief.stage.rawValue)#\(brief.attempts.count)"
    return Diagnosis(
      worthOptimizing: !script.finished.contains(candidate.title), bottleneck: "memory",
      plan: Plan(summary: key))
  }

  func refine(_ candidate: Candidate, plan: Plan, brief: Brief) async throws -> Candidate? {
    log.add("refine \(candidate.title)")
    return script.changes[plan.summary].map {
      script.candidate($0, stage: brief.stage, parent: candidate.id)
    }
  }

  func diagnose(_ candidate: Candidate, failure: Failure, brief: Brief) async throws -> Repair? {
    log.add("debug \(candidate.title)")
    return Repair(criticalIssue: failure.message, plan: Plan(summary: "mend"))
  }

  func repair(_ candidate: Candidate, repair: Repair, brief: Brief) async throws -> Candidate? {
    log.add("repair \(candidate.title)")
    return script.repairs[candidate.title].map {
      script.candidate($0, stage: brief.stage, parent: candidate.id)
    }
  }
}
