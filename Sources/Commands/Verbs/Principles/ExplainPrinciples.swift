import ArgumentParser
import Domain
import Knowledge
import Presentation

/// `egg principles explain`.
struct ExplainPrinciples: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say which principles apply to a problem, in what order, and why the others do not.",
    discussion: """
      The problem is examined as `egg verify PROBLEM` does: traced, measured, its floor computed. A gate that hangs \
      on a kernel or a profile is unknown before there is one.

      EXAMPLE: egg principles explain examples/rmsnorm_swiglu.py --stage structure
      """)

  @Argument(help: "The Python file that defines Model, get_inputs() and get_init_inputs().")
  var problem: String

  @Flag(help: "Tell of refuted gates too.")
  var all = false

  @OptionGroup var filter: PrincipleFilter
  @OptionGroup var folder: PrincipleFolderOption
  @OptionGroup var device: DeviceOption
  @OptionGroup var precision: PrecisionOption
  @OptionGroup var launcher: LauncherOption
  @OptionGroup var python: PythonOption
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let problem = try SourceFile.problem(at: problem)
    let catalogue = try folder.catalogue()
    let admission = try await admission(of: problem)
    let features = SituationFeatures.features(admission: admission, precision: precision.precision)
    let report = ExplanationReport(
      problem: problem.name, admission: admission, target: filter.chosenTarget ?? admission.device.target,
      explanations: Explanation.all(
        catalogue, stage: filter.stage.flatMap(Stage.init),
        target: filter.chosenTarget ?? admission.device.target,
        features: features, evidence: UserEvidence.evidence
      ).filter { filter.includes($0.principle) },
      features: features)
    if output.json {
      try StandardStreams.output(json: report)
    } else {
      StandardStreams.output(report.lines(withRefuted: all))
    }
  }

  private func admission(of problem: Problem) async throws -> Admission {
    let site = try await JobSite.find(launcher.launcher, python: python.python, quiet: output.quiet)
    return try await Interruption.cancelling { [self] in
      let device = try await site.device(for: device.choice) { note($0) }
      note("examining the problem")
      return try await site.withReferee(
        for: problem, settings: precision.settings(on: device), device: device, preparesCompile: false,
        note: { note($0) }
      ) { try await $0.admit() }
    }
  }

  private func note(_ text: String) {
    if !output.quiet { StandardStreams.note([Line(text, .faint)]) }
  }
}
