import ArgumentParser
import Domain
import Essentials
import Presentation

/// `egg profile`: says where the time goes.
struct ProfileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Say where the time of a candidate, or of the reference, goes.",
    discussion: """
      Reads hardware counters where Nsight Compute may, else what compilers and PyTorch's profiler tell, else time \
      against the roofline, and says which. Ends with 1 when the candidate is not correct.

      EXAMPLE: egg profile examples/rmsnorm_swiglu.py fast_module.py
      """)

  @Argument(help: "The Python file that defines Model, get_inputs() and get_init_inputs().")
  var problem: String

  @Argument(help: "The Python file that defines ModelNew. Without it: the reference.")
  var candidate: String?

  @OptionGroup var device: DeviceOption
  @OptionGroup var precision: PrecisionOption
  @OptionGroup var python: PythonOption
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let problem = try SourceFile.problem(at: problem)
    let candidate = try candidate.map { path in
      Candidate(source: try SourceFile.text(at: path, what: "candidate"), stage: .structure, title: path)
    }
    let machine = try await Machine.find(python: python.python, quiet: output.quiet)
    let summary = try await Interruption.cancelling { [self] in
      let device = try await device.choice.resolved(for: machine.python)
      let settings = precision.settings(on: device)
      return try await machine.withReferee(
        for: problem, settings: settings, device: device, preparesCompile: false
      ) { referee in try await profile(candidate, for: problem, by: referee) }
    }
    if output.json {
      try StandardStreams.output(json: summary)
    } else {
      StandardStreams.output(summary.lines)
    }
    if summary.failure != nil { throw ExitCode(EggError.Code.notImproved.rawValue) }
  }

  private func profile(
    _ candidate: Candidate?, for problem: Problem, by referee: any Refereeing
  ) async throws -> ProfileSummary {
    note("examining the problem")
    var summary = ProfileSummary(
      problem: problem.name, candidate: candidate?.title, admission: try await referee.admit())
    guard let candidate else {
      note("profiling the reference")
      summary.profile = try await referee.profile(Baseline.eager)
      return summary
    }
    note("building and checking the candidate")
    summary.failure = try await referee.build(candidate).failure
    if summary.failure == nil { summary.failure = try await referee.check(candidate).failure }
    guard summary.failure == nil else { return summary }
    note("profiling it")
    summary.profile = try await referee.profile(candidate)
    return summary
  }

  private func note(_ text: String) {
    if !output.quiet { StandardStreams.note([Line(text, .faint)]) }
  }
}
