import Domain

/// Runs one fixture's candidates through a referee.
struct FixtureTrial {
  var referee: LocalReferee
  var fixture: CheatFixture
  var device: String

  func entry() async throws -> SelfTestReport.Entry {
    let start = ContinuousClock.now
    for step in fixture.steps.dropLast() { _ = try await referee.check(candidate(step)) }
    var ending = try await end(of: fixture.steps.last ?? "")
    var honest = try await fixture.honest.asyncMap { try await self.end(of: $0, isCheat: false) }
    if honest?.step == "time", let path = fixture.honest {
      // Clocks may err on a busy machine; what is honest is not refused twice.
      honest = try await end(of: path, isCheat: false)
    }
    if honest?.outcome != .refused { honest?.outcome = .passed }
    if ending.outcome == .passed, honest?.outcome == .passed, fixture.accepts.contains(.noGain) {
      try await compareWithSibling(&ending)
    }
    return SelfTestReport.Entry(
      name: fixture.name, cheat: fixture.cheat, device: device, ending: ending,
      caught: isCaught(ending), named: fixture.isRightlyNamed(ending.namedAs), honest: honest,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// A cheat whose honest sibling is faster than eager, too, has gained only what it gains over the sibling.
  private func compareWithSibling(_ ending: inout SelfTestReport.Ending) async throws {
    guard let cheat = fixture.steps.last, let honest = fixture.honest else { return }
    let timing = try await referee.time(
      candidate(cheat), against: .candidate(candidate(honest).id), effort: .full)
    guard timing.failure == nil else { return }
    ending.evidence += "; over its honest sibling \(timing.verdict.rawValue) \(short(timing.speedup.value))"
    if timing.verdict != .faster { ending.outcome = .noGain }
  }

  private func candidate(_ path: String) -> Candidate {
    Candidate(source: CheatFixture.text(path), stage: .structure, title: path)
  }

  /// Refused is always caught; what else is, the fixture declares.
  private func isCaught(_ ending: SelfTestReport.Ending) -> Bool {
    switch ending.outcome {
    case .refused: true
    case .noGain: fixture.accepts.contains(.noGain)
    case .reported: fixture.accepts.contains(.reported)
    case .passed: false
    }
  }

  /// A sibling must not be refused; whether it is faster is no matter.
  private func end(of path: String, isCheat: Bool = true) async throws -> SelfTestReport.Ending {
    let candidate = candidate(path)
    if let failure = try await referee.build(candidate).failure { return refused(failure, "build") }
    if let failure = try await referee.check(candidate).failure { return refused(failure, "check") }
    var timing = try await referee.time(candidate, against: .baseline(.eager), effort: .screening)
    if isCheat, timing.failure == nil, timing.speedup.value > 1,
      [.faster, .unstable].contains(timing.verdict)
    {
      // Few blocks on a busy machine may err; a gain that is none does not come twice.
      timing = try await referee.time(candidate, against: .baseline(.eager), effort: .full)
    }
    if let failure = timing.failure { return refused(failure, "time") }
    return try await accepted(candidate, timing)
  }

  private func refused(_ failure: Failure, _ step: String) -> SelfTestReport.Ending {
    SelfTestReport.Ending(
      outcome: .refused, step: step, namedAs: failure.cheat,
      evidence: "\(failure.kind.rawValue): \(failure.message)",
      facts: failure.evidence.sorted { $0.rawValue < $1.rawValue })
  }

  /// It passed every judge; a remark of the source may still name it.
  private func accepted(
    _ candidate: Candidate, _ timing: TimingOutcome
  ) async throws -> SelfTestReport.Ending {
    let remarks = try await referee.remarks(on: candidate)
    let numbers = "\(timing.verdict.rawValue), speedup \(short(timing.speedup.value))"
    if fixture.accepts.contains(.reported), let remark = remarks.first(where: { $0.cheat == fixture.cheat }) {
      return .init(
        outcome: .reported, step: nil, namedAs: remark.cheat, evidence: "\(remark.message); \(numbers)")
    }
    let warnings = ([numbers] + timing.warnings).joined(separator: "; ")
    return .init(
      outcome: timing.verdict == .faster ? .passed : .noGain, step: nil, namedAs: nil, evidence: warnings)
  }
}

extension Optional {
  fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
    if let self { try await transform(self) } else { nil }
  }
}
