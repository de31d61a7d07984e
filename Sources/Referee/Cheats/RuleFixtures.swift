import Domain

/// Fixtures that are no candidates: numbers for our own arithmetic, problems for admission, texts for comparison.
struct RuleFixtures {
  var configuration: RefereeConfiguration
  var device: String

  typealias Ending = SelfTestReport.Ending

  func entry(of fixture: CheatFixture) async throws -> SelfTestReport.Entry {
    let start = ContinuousClock.now
    let (ending, honest) = try await endings(of: fixture)
    return SelfTestReport.Entry(
      name: fixture.name, cheat: fixture.cheat, device: device, ending: ending,
      caught: ending.outcome == .refused || ending.outcome == .reported,
      named: fixture.isRightlyNamed(ending.namedAs), honest: honest,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  private func endings(of fixture: CheatFixture) async throws -> (Ending, Ending) {
    switch (fixture.form, fixture.cheat.id) {
    case (.admission, _): try await admission(fixture)
    case (.similarity, _): try await similarity(fixture)
    case (_, "T15"): ArithmeticFixtures.times(fixture.cheat)
    default: ArithmeticFixtures.tolerances(fixture.cheat)
    }
  }

  /// A random problem must be named before a candidate is judged on it; its sibling must not.
  private func admission(_ fixture: CheatFixture) async throws -> (Ending, Ending) {
    let problems = [fixture.problem, fixture.honestProblem].compactMap(\.self)
    let found = try await problems.asyncMap { try await isRandom($0) }
    let said = found.first == true
    return (
      Ending(
        outcome: said ? .refused : .passed, step: "admission", namedAs: said ? fixture.cheat : nil,
        evidence: said ? "named as non-deterministic" : "admitted without a word"),
      Ending(
        outcome: found.last == true ? .refused : .passed, step: "admission",
        evidence: found.last == true ? "named as non-deterministic" : "admitted")
    )
  }

  private func isRandom(_ problem: String) async throws -> Bool {
    try await withReferee(
      configuration, problem: CheatFixture.problem(problem), settings: RunSettings(), preparesCompile: false
    ) { referee in
      try await referee.admit().warnings.contains { $0.kind == .nonDeterministic }
    }
  }

  /// Two texts are one answer when nine tenths of their trees agree.
  private func similarity(_ fixture: CheatFixture) async throws -> (Ending, Ending) {
    let published = CheatFixture.text(fixture.steps.first ?? "")
    let problem = Problem(name: "texts", source: "")
    return try await withReferee(
      configuration, problem: problem, settings: RunSettings(), preparesCompile: false
    ) { referee in
      let copied = try await referee.similarity(published, CheatFixture.text(fixture.steps.last ?? ""))
      let other = try await referee.similarity(published, CheatFixture.text(fixture.honest ?? ""))
      return (
        Ending(
          outcome: copied >= 0.9 ? .reported : .passed, step: "similarity",
          namedAs: copied >= 0.9 ? fixture.cheat : nil, evidence: "likeness \(short(copied))"),
        Ending(
          outcome: other >= 0.9 ? .refused : .passed, step: "similarity", evidence: "likeness \(short(other))"
        )
      )
    }
  }
}

/// Hostile and honest numbers for the rules that judge them.
enum ArithmeticFixtures {
  typealias Ending = SelfTestReport.Ending

  /// T15: times that would break a mean must be refused before any mean is taken.
  static func times(_ cheat: CheatClass) -> (Ending, Ending) {
    let hostile: [Double] = [0, -1, .nan, .infinity, -.infinity, -0.0]
    let accepted = hostile.filter { TimingLane.isTime($0) && TimingLane.isTime(1000) }
    let isRefused = !TimingLane.isTime(1e300 * 1e300) && accepted.isEmpty
    return verdicts(
      cheat, hostile: isRefused, honest: [1, 1000, 1e9].allSatisfy(TimingLane.isTime),
      told: "accepted: \(accepted)")
  }

  /// C13: errors where a careless tolerance does not look, for a result of RMS 1 summed from 256 products.
  static func tolerances(_ cheat: CheatClass) -> (Ending, Ending) {
    let reference = Oracle.ReferenceError(rmsError: 1e-7, maxError: 1e-6, rms: 1, reductionLength: 256)
    let tolerance = Tolerance(reference: reference, elementType: .float32, precision: .ieee)
    let tiny = Tolerance(
      reference: .init(rmsError: 1e-14, maxError: 1e-13, rms: 1e-7, reductionLength: 1),
      elementType: .float32, precision: .ieee)
    let passed = [
      // One element in 256 of nothing: a matched ratio of 0.99 lets it pass.
      tolerance.ratio(rmsError: 1 / 16, maxError: 1),
      // Small everywhere but in one place.
      tolerance.ratio(rmsError: 1e-8, maxError: 1e-2),
      // Within KernelBench's 1e-4 and above what fp32 gives.
      tolerance.ratio(rmsError: 5e-5, maxError: 9e-5),
      // Zeros for results far below an absolute tolerance.
      tiny.ratio(rmsError: 1e-7, maxError: 3e-7),
      tolerance.ratio(rmsError: .nan, maxError: 0), tolerance.ratio(rmsError: 0, maxError: .infinity),
    ].filter { $0 <= 1 }
    return verdicts(
      cheat, hostile: passed.isEmpty, honest: tolerance.ratio(rmsError: 2e-7, maxError: 3e-6) <= 1,
      told: "ratios that passed: \(passed)")
  }

  private static func verdicts(
    _ cheat: CheatClass, hostile isRefused: Bool, honest passes: Bool, told: String
  ) -> (Ending, Ending) {
    (
      Ending(
        outcome: isRefused ? .refused : .passed, step: "rule", namedAs: isRefused ? cheat : nil,
        evidence: isRefused ? "all hostile numbers refused" : told),
      Ending(outcome: passes ? .passed : .refused, step: "rule", evidence: "honest numbers")
    )
  }
}
