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
      Without a candidate the problem itself is examined: whether its numbers mean anything.

      Ends with 0 when the candidate is correct, 1 when it is not. How fast it is does not change the exit code.

      With --self-test it judges its own judges: known cheats, each of which must be caught, and their honest \
      siblings, none of which may be refused; 1 when that fails.

      EXAMPLE: egg verify examples/rmsnorm_swiglu.py fast_module.py --json
      EXAMPLE: egg verify --self-test --only T7,C1

      A definition and a solution of flashinfer-bench do as well; their names end in .json.

      EXAMPLE: egg verify definition.json solution.json --workload workloads.jsonl
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
  @OptionGroup var launcher: LauncherOption
  @OptionGroup var python: PythonOption
  @OptionGroup var interchange: InterchangeOptions
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
    let problem = try interchange.problem(at: path)
    let candidate = try candidate.map { file in
      Candidate(
        source: try interchange.candidateSource(at: file, for: path), stage: .structure, title: file)
    }
    let site = try await JobSite.find(launcher.launcher, python: python.python, quiet: output.quiet)
    guard let candidate else { return try await examine(problem, at: site) }
    let verification = try await Interruption.cancelling { [self] in
      let device = try await site.device(for: device.choice) { note($0) }
      // Asked before this run's own processes use the device.
      let warnings = await site.warnings(on: device)
      var verification = try await site.withReferee(
        for: problem, settings: settings(on: device), device: device,
        preparesCompile: wanted(on: device).contains(.compile), note: { note($0) }
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

  private func settings(on device: DeviceName) -> RunSettings {
    var settings = precision.settings(on: device)
    settings.libraryCalls = libraryCalls.policy
    settings.randomSeed = seed ?? UInt64.random(in: 0 ... .max >> 1)
    return settings
  }

  private func wanted(on device: DeviceName) -> [Baseline] {
    baselines.wanted(for: precision.precision, on: device)
  }

  private func examine(_ problem: Problem, at site: JobSite) async throws {
    note("examining the problem")
    let report = try await Interruption.cancelling { [self] in
      let device = try await site.device(for: device.choice) { note($0) }
      return try await site.withReferee(
        for: problem, settings: settings(on: device), device: device,
        preparesCompile: wanted(on: device).contains(.compile), note: { note($0) }
      ) { referee in
        var report = AdmissionReport(problem: problem.name, admission: try await referee.admit())
        note("timing PyTorch's own forms")
        report.baselines = try await referee.baselines(wanted(on: device), noise: true)
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
    try await CandidateTrial(
      problem: problem.name, precision: precision.precision,
      baselines: wanted(on: device), judgesByKernelBench: kernelbench,
      note: { note($0) }
    ).verification(of: candidate, by: referee)
  }

  private func note(_ text: String) {
    if !output.quiet { StandardStreams.note([Line(text, .faint)]) }
  }
}
