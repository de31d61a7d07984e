import Domain
import Foundation
import Optimizer

/// A journal in memory; what it starts with has been through JSON, as in a file.
actor MemoryJournal: RunRecording {
  struct Line: Sendable {
    var step: String
    var event: Event
    /// Calls made and seconds passed by then.
    var calls: Int
    var seconds: Double
  }

  private(set) var lines: [Line]
  private(set) var doubled: [String] = []
  private let log: CallLog

  init(_ lines: some Sequence<Line> = [], log: CallLog) throws {
    self.log = log
    self.lines = try lines.map { line in
      var line = line
      line.event = try CanonicalJSON.decode(Event.self, from: try CanonicalJSON.encode(line.event))
      return line
    }
  }

  func recall(_ step: String) -> Event? { lines.last { $0.step == step }?.event }

  func record(_ event: Event, as step: String) {
    if recall(step) != nil { doubled.append(step) }
    lines.append(Line(step: step, event: event, calls: log.calls.count, seconds: log.now.seconds))
  }

  var steps: [String] { lines.map(\.step) }
}

/// A run of a script, with everything that can be looked at afterwards.
struct Rehearsal: Sendable {
  var script = Script()
  var settings = RunSettings(attemptsPerStage: 1)
  let log = CallLog()
  let briefs = BriefLog()
  /// Whether the device is given work while agents write.
  var worksAhead = false
  /// Who writes in place of the script's agent.
  var writer: (any CodeAgent)?
  /// The team of a warm start.
  var warm: Script?
  var interfere: @Sendable (Int) async throws -> Void = { _ in }

  static let problem = Problem(name: "scripted", source: "class Model: pass")

  func optimizer(
    journal: any RunRecording, elapsed: Double = 0, onDevice: Double = 0,
    observer: (any RunObserver)? = nil, limit: Int? = nil
  ) -> Optimizer {
    var team = script.team(log, briefs: briefs, limit: limit)
    team.answersSlowly = worksAhead
    if let writer { team.code = writer }
    return Optimizer(
      problem: Rehearsal.problem, settings: settings, team: team,
      referee: ScriptedReferee(script: script.knowing(warm), log: log, interfere: interfere),
      journal: journal,
      environment: ["torch": "none"], observer: observer, elapsed: .seconds(elapsed),
      deviceSeconds: onDevice, clock: log,
      warmTeam: warm?.team(log))
  }

  /// Runs from the start.
  func run() async throws -> (outcome: RunOutcome, journal: MemoryJournal) {
    let journal = try MemoryJournal(log: log)
    return (try await optimizer(journal: journal).run(), journal)
  }

  /// The calls that name a candidate.
  func calls(on title: String) -> [String] {
    log.calls.filter { $0.hasSuffix(" \(title)") || $0.contains(" \(title)/") }
  }
}
