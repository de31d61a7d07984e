import Domain
import Presentation

/// Judges a candidate step by step, as `egg verify` does and `egg bench` for every answer.
struct CandidateTrial: Sendable {
  var problem: String
  var precision: PrecisionClass
  /// The forms of PyTorch to measure.
  var baselines: [Baseline]
  var judgesByKernelBench = true
  var recordsKernels = true
  /// Where the time goes.
  var clock = PhaseClock()
  /// Told of each step.
  var note: @Sendable (String) -> Void

  /// Examines the problem alone.
  func admission(by referee: any Refereeing) async throws -> Admission {
    note("examining the problem")
    return try await clock.during("admission") { try await referee.admit() }
  }

  /// The judgement of a candidate.
  func verification(
    of candidate: Candidate, by referee: any Refereeing
  ) async throws -> Verification {
    var verification = Verification(
      problem: problem, candidate: candidate.title, admission: try await admission(by: referee),
      precision: precision)
    note("building the candidate")
    verification.build = try await clock.during("build") { try await referee.build(candidate) }
    guard verification.failure == nil else { return verification }
    try await check(candidate, by: referee, into: &verification)
    if verification.failure == nil { try await time(candidate, by: referee, into: &verification) }
    if judgesByKernelBench {
      note("judging it by KernelBench's protocol")
      verification.check?.kernelbench = try await clock.during("kernelbench") {
        try await referee.kernelbench(candidate)
      }
    }
    return verification
  }

  private func check(
    _ candidate: Candidate, by referee: any Refereeing, into verification: inout Verification
  ) async throws {
    verification.remarks = try await referee.remarks(on: candidate).filter {
      Tripwire.onlyRemarked.contains($0.cheat)
    }
    note("checking it")
    verification.check = try await clock.during("check") { try await referee.check(candidate) }
  }

  private func time(
    _ candidate: Candidate, by referee: any Refereeing, into verification: inout Verification
  ) async throws {
    note("timing PyTorch's own forms")
    verification.baselines = try await clock.during("baselines") {
      try await referee.baselines(baselines, noise: false)
    }
    for baseline in rivals(verification.baselines) where verification.failure == nil {
      note("timing it against \(baseline.title)")
      verification.timings[baseline.rawValue] = try await clock.during("timing") {
        try await referee.time(candidate, against: .baseline(baseline), effort: .full)
      }
    }
    guard verification.failure == nil, recordsKernels else { return }
    note("recording its kernels")
    verification.shares = try await clock.during("kernels") { try await referee.kernelShares(candidate) }
  }

  /// Eager, and all that may be the fastest of the class; both usual ones for a referee that keeps no times.
  private func rivals(_ report: BaselineReport?) -> [Baseline] {
    guard let report, !report.times.isEmpty else { return [.eager, .compile] }
    let sameClass = baselines.filter { $0.belongs(to: precision) }
    return [.eager] + report.contenders(among: sameClass).filter { $0 != .eager }
  }
}
