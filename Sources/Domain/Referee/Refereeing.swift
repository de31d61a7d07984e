/// What a candidate is timed against.
public enum Rival: Sendable, Hashable, Codable {
  case baseline(Baseline)
  case candidate(Candidate.ID)
}

/// How much care a timing takes.
public enum TimingEffort: String, Sendable, Hashable, Codable {
  /// A few blocks: enough to drop what is clearly slower.
  case screening
  /// All blocks: what is reported.
  case full
}

/// How much a profile tells.
public enum ProfileDepth: String, Sendable, Hashable, Codable {
  /// Time, kernels and whose they are.
  case kernels
  /// Hardware counters besides, where the machine allows them: each kernel runs again for them, which takes seconds.
  case counters
}

/// The judge of a run.
///
/// Outcomes are values; an error is thrown only when judging itself is impossible.
public protocol Refereeing: Sendable {
  /// Examines the problem: trace, features, tolerances, floor, warnings.
  func admit() async throws -> Admission
  /// Builds a candidate in its own process.
  func build(_ candidate: Candidate) async throws -> BuildOutcome
  /// Checks a built candidate against the fp64 oracle on every input family.
  func check(_ candidate: Candidate) async throws -> CheckOutcome
  /// Judges a built candidate by KernelBench's own protocol; `nil` where that is not done.
  func kernelbench(_ candidate: Candidate) async throws -> KernelBenchVerdict?
  /// Makes a candidate known that an earlier process of the run judged, so that it can be a rival.
  func introduce(_ candidate: Candidate) async
  /// Times a checked candidate against a rival in alternating blocks.
  func time(_ candidate: Candidate, against rival: Rival, effort: TimingEffort) async throws -> TimingOutcome
  /// Measures baselines, or finds them measured; `noise` also times eager against itself.
  func baselines(_ wanted: [Baseline], noise: Bool) async throws -> BaselineReport
  /// Profiles a checked candidate.
  func profile(_ candidate: Candidate, depth: ProfileDepth) async throws -> ProfileReport
  /// Profiles a form of the reference.
  func profile(_ baseline: Baseline) async throws -> ProfileReport
  /// How the time of a checked candidate is divided among those who wrote what runs; `nil` where it can't be told.
  func kernelShares(_ candidate: Candidate) async throws -> KernelShares?
  /// Places of a candidate's source that fit a class of cheats; they refuse nothing.
  func remarks(on candidate: Candidate) async throws -> [Tripwire]
}

extension Refereeing {
  /// Profiles a checked candidate with all that the machine tells.
  public func profile(_ candidate: Candidate) async throws -> ProfileReport {
    try await profile(candidate, depth: .counters)
  }

  /// A judge by our own rules alone.
  public func kernelbench(_ candidate: Candidate) async throws -> KernelBenchVerdict? { nil }
  /// A judge that does not read sources.
  public func remarks(on candidate: Candidate) async throws -> [Tripwire] { [] }

  /// A judge that needs no introduction.
  public func introduce(_ candidate: Candidate) async {}
  /// A judge that keeps no times of baselines.
  public func baselines(_ wanted: [Baseline], noise: Bool) async throws -> BaselineReport { .init() }
  /// A judge that profiles candidates alone.
  public func profile(_ baseline: Baseline) async throws -> ProfileReport {
    throw EggError(
      .usage, "The reference can't be profiled here.",
      advice: "Profile it on the machine that has the device.")
  }
  /// A judge whose profiles tell.
  public func kernelShares(_ candidate: Candidate) async throws -> KernelShares? {
    try await profile(candidate).shares
  }
}
