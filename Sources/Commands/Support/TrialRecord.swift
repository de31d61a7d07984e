import Domain
import Essentials
import Journal
import Knowledge

/// What a run tells of principles: one trial for each principle of each plan that was carried out.
enum TrialRecord {
  /// The trials of a run as far as it came, in order; the same run always gives the same.
  static func trials(of state: RunState) -> [Trial] {
    guard let header = state.header, let admission = state.admission, let started = state.started else {
      return []
    }
    // A replay tries again what is on record already.
    if !state.calls.isEmpty, state.calls.allSatisfy(\.isRecalled) { return [] }
    let run = ContentHash(of: "\(header.problem.hash)/\(started.timeIntervalSince1970)").short
    let family = WorkFeatures.family(of: admission)
    return attempts(of: state).flatMap { attempt -> [Trial] in
      guard let plan = attempt.origin.diagnosis?.plan else { return [] }
      let timing = attempt.timingAgainstIncumbent
      return plan.principles.map { principle in
        Trial(
          id: "\(run)/\(attempt.place)/\(principle)", principle: principle, family: family,
          device: admission.device.name, agents: header.agents, predicted: plan.predictedSpeedup,
          achieved: timing?.speedup.value, kept: timing?.verdict == .faster)
      }
    }
  }

  /// Adds the trials of a run to the user's record; `nil`, or why that was not possible.
  static func keep(_ entries: some Sequence<JournalEntry>, in store: EvidenceStore?) -> String? {
    guard let store else { return nil }
    do throws(EggError) {
      try store.append(trials(of: RunState(entries)))
      return nil
    } catch {
      return "\(error.message) \(error.advice)"
    }
  }

  /// What became of each plan: the last repair stands for the proposal that it mends; repetitions are no trials.
  private static func attempts(of state: RunState) -> [AttemptRecord] {
    var last: [String: AttemptRecord] = [:]
    var order: [String] = []
    for attempt in state.attempts where attempt.origin.diagnosis != nil && attempt.ending != .duplicate {
      if attempt.failure == nil && attempt.timingAgainstIncumbent == nil { continue }
      if last.updateValue(attempt, forKey: attempt.place) == nil { order.append(attempt.place) }
    }
    return order.compactMap { last[$0] }
  }
}

extension AttemptRecord {
  /// The step of the plan: without the proposal's own name and those of repairs.
  fileprivate var place: String {
    step.split(separator: "/").filter { $0 != "proposed" && !$0.hasPrefix("repair-") }.joined(separator: "/")
  }

  /// The last timing against the candidate that it was to replace; later ones are against others.
  fileprivate var timingAgainstIncumbent: TimingOutcome? {
    let against = timings.filter { if case .candidate = $0.rival { true } else { false } }
    guard let first = against.first else { return nil }
    return against.last { $0.rival == first.rival && $0.outcome.failure == nil }?.outcome
  }
}
