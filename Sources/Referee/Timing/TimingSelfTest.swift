public import Domain

/// Times modules whose ratio is known, through the whole referee: what it says of them shows what it is worth here.
public struct TimingSelfTest: Sendable {
  var configuration: RefereeConfiguration
  /// Runs of a module against itself.
  var runs: Int
  /// Told before each run.
  var progress: @Sendable (String) async -> Void

  /// Runs of each known ratio.
  static let ratioRuns = 3
  /// The work of the module that the others are held against: 1.02, 1.05 and 1.5 times what these do.
  ///
  /// Much work: what a call costs besides, cold caches and code, is as much as 20 additions on two Xeon cores. All can be
  /// divided by four.
  static let work = 1428
  static let lesserWorks = [1400, 1360, 952]

  /// Makes a test; `runs` modules are timed against themselves.
  public init(
    _ configuration: RefereeConfiguration, runs: Int, progress: @escaping @Sendable (String) async -> Void
  ) {
    self.configuration = configuration
    self.runs = runs
    self.progress = progress
  }

  /// Runs it; about three seconds a run.
  public func report() async throws -> TimingTrust {
    let problem = Problem(name: "known_ratio", source: TimingSelfTest.source("Model", configuration.device))
    let settings = RunSettings(target: configuration.device.isGPU ? .triton : .cpu)
    return try await withReferee(
      configuration, problem: problem, settings: settings, notify: progress, preparesCompile: false
    ) { referee in
      var trust = TimingTrust(
        device: try await referee.admit().device.name, verdicts: [], ratios: [], refusals: [])
      try await addSelf(to: &trust, referee)
      for work in TimingSelfTest.lesserWorks { try await addRatio(work, to: &trust, referee) }
      return trust
    }
  }

  private func addSelf(to trust: inout TimingTrust, _ referee: LocalReferee) async throws {
    let candidate = candidate(TimingSelfTest.work)
    var same = TimingTrust.KnownRatio(ratio: 1, speedups: [])
    for run in 1...runs {
      await progress("a module against itself, run \(run) of \(runs)")
      let outcome = try await referee.time(candidate, against: .baseline(.eager), effort: .full)
      trust.note(outcome, in: &same)
      trust.verdicts.append(outcome.verdict)
    }
    trust.ratios.append(same)
  }

  private func addRatio(_ work: Int, to trust: inout TimingTrust, _ referee: LocalReferee) async throws {
    var known = TimingTrust.KnownRatio(ratio: Double(TimingSelfTest.work) / Double(work), speedups: [])
    for run in 1...TimingSelfTest.ratioRuns {
      await progress("a ratio of \(known.ratio), run \(run) of \(TimingSelfTest.ratioRuns)")
      let outcome = try await referee.time(candidate(work), against: .baseline(.eager), effort: .full)
      trust.note(outcome, in: &known)
    }
    trust.ratios.append(known)
  }

  private func candidate(_ work: Int) -> Candidate {
    Candidate(
      source: TimingSelfTest.source("ModelNew", configuration.device, work: work), stage: .structure,
      title: "\(work) repeats")
  }

  /// A module that does the same addition a number of times: its time grows with the number and with nothing else.
  ///
  /// On a GPU there are a quarter as many, each of 66 µs on an H200: processes differ by 0.15 µs in what they need from
  /// one kernel to the next, which is 1 % of kernels of 18 µs (benchmarks/process_spread.py). On a processor its data
  /// fills a quarter of the cores' caches: where it nearly fills them, the pages that a process happened to get move its
  /// time by up to 5 %.
  static func source(_ name: String, _ device: DeviceName, work: Int = work) -> String {
    """
    import torch
    import torch.nn as nn

    class \(name)(nn.Module):
        def forward(self, x):
            result = torch.empty_like(x)
            for _ in range(\(device.isGPU ? work / 4 : work)):
                torch.add(x, 1.0, out=result)
            return result

    def get_inputs():
        return [torch.rand(\(device.isGPU ? 1 << 25 : 1 << 16))]

    def get_init_inputs():
        return []
    """
  }
}

extension TimingTrust {
  fileprivate mutating func note(_ outcome: TimingOutcome, in known: inout KnownRatio) {
    if let failure = outcome.failure {
      refusals.append("\(failure.kind.rawValue): \(failure.message) (\(failure.log))")
    } else {
      known.speedups.append(outcome.speedup)
    }
  }
}
