import ArgumentParser
import Domain
import Essentials
import Presentation

/// `egg verify`: judges any candidate.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Judge a candidate: build it, check it against a 64-bit reference, time it against PyTorch.",
    discussion: """
      Ends with 0 when the candidate is correct, 1 when it is not. How fast it is does not change the exit code.

      With --self-test it judges its own judges: known cheats, each of which must be caught, and their honest \
      siblings, none of which may be refused; 1 when that fails.

      EXAMPLE: egg verify examples/rmsnorm_swiglu.py fast_module.py --json
      EXAMPLE: egg verify --self-test --only T7,C1
      """)

  @Argument(help: "The Python file that defines Model, get_inputs() and get_init_inputs().")
  var problem: String?

  @Argument(help: "The Python file that defines ModelNew.")
  var candidate: String?

  @OptionGroup var device: DeviceOption
  @OptionGroup var precision: PrecisionOption
  @OptionGroup var baselines: BaselinesOption
  @OptionGroup var selfTest: SelfTestOptions
  @OptionGroup var launcher: LauncherOption
  @OptionGroup var python: PythonOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if selfTest.isWanted, problem != nil {
      throw ValidationError("--self-test has its own problems and candidates; name no files with it.")
    }
    if !selfTest.isWanted, problem == nil || candidate == nil {
      throw ValidationError(
        "Name a problem file and a candidate file, or --self-test; see 'egg help verify'.")
    }
  }

  func run() async throws {
    if selfTest.isWanted {
      return try await SelfTestRun(options: selfTest, output: output).run(on: device, python: python)
    }
    guard let path = problem, let file = candidate else { return }
    let problem = try SourceFile.problem(at: path)
    let source = try SourceFile.text(at: file, what: "candidate")
    let candidate = Candidate(source: source, stage: .structure, title: file)
    let site = try await JobSite.find(launcher.launcher, python: python.python, quiet: output.quiet)
    let verification = try await Interruption.cancelling { [self] in
      let device = try await site.device(for: device.choice) { note($0) }
      let settings = precision.settings(on: device)
      let warnings = await site.warnings(on: device)
      var verification = try await site.withReferee(
        for: problem, settings: settings, device: device, note: { note($0) }
      ) { try await judge(candidate, of: problem, on: device, by: $0) }
      verification.warnings += warnings
      return verification
    }
    if output.json {
      try StandardStreams.output(json: verification)
    } else {
      StandardStreams.output(verification.lines)
    }
    if !verification.passed { throw ExitCode(EggError.Code.notImproved.rawValue) }
  }

  private func judge(
    _ candidate: Candidate, of problem: Problem, on device: DeviceName, by referee: any Refereeing
  ) async throws -> Verification {
    note("examining the problem")
    var verification = Verification(
      problem: problem.name, candidate: candidate.title, admission: try await referee.admit(),
      precision: precision.precision)
    note("building the candidate")
    verification.build = try await referee.build(candidate)
    guard verification.failure == nil else { return verification }
    note("checking it")
    verification.check = try await referee.check(candidate)
    guard verification.failure == nil else { return verification }
    note("timing PyTorch's own forms")
    let wanted = baselines.wanted(for: precision.precision, on: device)
    verification.baselines = try await referee.baselines(wanted, noise: false)
    for baseline in rivals(verification.baselines, wanted) where verification.failure == nil {
      note("timing it against \(baseline.title)")
      verification.timings[baseline.rawValue] = try await referee.time(
        candidate, against: .baseline(baseline), effort: .full)
    }
    return verification
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
