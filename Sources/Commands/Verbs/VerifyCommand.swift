import ArgumentParser
import Domain
import Foundation
import Presentation

/// `egg verify`: judges any candidate.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Judge a candidate: build it, check it against a 64-bit reference, time it against PyTorch.",
    discussion: """
      Without a candidate the problem itself is examined: whether its numbers mean anything.

      Ends with 0 when the candidate is correct, 1 when it is not. How fast it is does not change the exit code.

      With --self-test it judges its own judges: known cheats, each of which must be caught, and their honest \
      siblings, none of which may be refused; 1 when that fails.

      EXAMPLE: egg verify examples/rmsnorm_swiglu.py fast_module.py --json
      EXAMPLE: egg verify --self-test --only T7,C1
      """)

  @Argument(help: "The Python file that defines Model, get_inputs() and get_init_inputs().")
  var problem: String?

  @Argument(help: "The Python file that defines ModelNew. Without it the problem is examined.")
  var candidate: String?

  @Flag(inversion: .prefixedNo, help: "Also judge by KernelBench's own protocol.")
  var kernelbench = true

  @Option(help: ArgumentHelp("The seed of all inputs, to replay a judgement; else a secret one is drawn."))
  var seed: UInt64?

  @OptionGroup var device: DeviceOption
  @OptionGroup var precision: PrecisionOption
  @OptionGroup var baselines: BaselinesOption
  @OptionGroup var selfTest: SelfTestOptions
  @OptionGroup var libraryCalls: LibraryCallsOption
  @OptionGroup var python: PythonOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if selfTest.isWanted, problem != nil {
      throw ValidationError("--self-test has its own problems and candidates; name no files with it.")
    }
    if !selfTest.isWanted, problem == nil {
      throw ValidationError(
        "Name a problem file, or a problem file and a candidate file, or --self-test; see 'egg help verify'.")
    }
  }

  func run() async throws {
    if selfTest.isWanted {
      return try await SelfTestRun(options: selfTest, output: output).run(on: device, python: python)
    }
    guard let path = problem else { return }
    let problem = try SourceFile.problem(at: path)
    let candidate = try candidate.map { file in
      Candidate(source: try SourceFile.text(at: file, what: "candidate"), stage: .structure, title: file)
    }
    let machine = try await Machine.find(python: python.python, quiet: output.quiet)
    guard let candidate else { return try await examine(problem, on: machine) }
    let verification = try await Interruption.cancelling { [self] in
      let device = try await device.choice.resolved(for: machine.python)
      return try await machine.withReferee(for: problem, settings: settings(on: device), device: device) {
        referee in
        try await judge(candidate, of: problem, on: device, by: referee)
      }
    }
    if output.json {
      try StandardStreams.output(json: verification)
    } else {
      StandardStreams.output(verification.lines)
    }
    if !verification.passed { throw ExitCode(EggError.Code.notImproved.rawValue) }
  }

  private func settings(on device: DeviceName) -> RunSettings {
    var settings = precision.settings(on: device)
    settings.libraryCalls = libraryCalls.policy
    settings.randomSeed = seed ?? UInt64.random(in: 0 ... .max >> 1)
    return settings
  }

  private func examine(_ problem: Problem, on machine: Machine) async throws {
    note("examining the problem")
    let report = try await Interruption.cancelling { [self] in
      let device = try await device.choice.resolved(for: machine.python)
      return try await machine.withReferee(for: problem, settings: settings(on: device), device: device) {
        referee in
        var report = AdmissionReport(problem: problem.name, admission: try await referee.admit())
        note("timing PyTorch's own forms")
        report.baselines = try await referee.baselines(
          baselines.wanted(for: precision.precision, on: device), noise: true)
        return report
      }
    }
    if output.json {
      try StandardStreams.output(json: report)
    } else {
      StandardStreams.output(report.lines)
    }
  }

  private func judge(
    _ candidate: Candidate, of problem: Problem, on device: DeviceName, by referee: any Refereeing
  ) async throws -> Verification {
    note("examining the problem")
    var verification = Verification(
      problem: problem.name, candidate: candidate.title, admission: try await referee.admit(),
      precision: precision.precision)
    verification.warnings += await DeviceChoice.warnings(on: device)
    note("building the candidate")
    verification.build = try await referee.build(candidate)
    guard verification.failure == nil else { return verification }
    note("checking it")
    verification.check = try await referee.check(candidate)
    if verification.failure == nil { try await time(candidate, on: device, by: referee, into: &verification) }
    if kernelbench {
      note("judging it by KernelBench's protocol")
      verification.check?.kernelbench = try await referee.kernelbench(candidate)
    }
    return verification
  }

  private func time(
    _ candidate: Candidate, on device: DeviceName, by referee: any Refereeing,
    into verification: inout Verification
  ) async throws {
    note("timing PyTorch's own forms")
    let wanted = baselines.wanted(for: precision.precision, on: device)
    verification.baselines = try await referee.baselines(wanted, noise: false)
    for baseline in rivals(verification.baselines, wanted) where verification.failure == nil {
      note("timing it against \(baseline.title)")
      verification.timings[baseline.rawValue] = try await referee.time(
        candidate, against: .baseline(baseline), effort: .full)
    }
    guard verification.failure == nil else { return }
    note("recording its kernels")
    verification.shares = try await referee.kernelShares(candidate)
  }

  /// Eager, and all that may be the fastest of the class; both usual ones for a referee that keeps no times.
  private func rivals(_ report: BaselineReport?, _ wanted: [Baseline]) -> [Baseline] {
    guard let report, !report.times.isEmpty else { return [.eager, .compile] }
    let sameClass = wanted.filter { $0.belongs(to: precision.precision) }
    return [.eager] + report.contenders(among: sameClass).filter { $0 != .eager }
  }

  private func note(_ text: String) {
    if !output.quiet { StandardStreams.note([Line(text, .faint)]) }
  }
}
