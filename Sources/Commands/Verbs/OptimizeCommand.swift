import ArgumentParser
import Domain
import Essentials
import Journal
import Presentation

/// `egg optimize`: the main job.
struct OptimizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize",
    abstract: "Find a faster, verified replacement for a PyTorch module.",
    discussion: """
      Writes a run folder with best.py (a self-contained ModelNew), journal.jsonl, result.json and report.html. \
      A run that was cut off goes on with `egg resume`.

      On an NVIDIA GPU kernels are written in Triton, elsewhere in C++.

      EXAMPLE: egg optimize examples/rmsnorm_swiglu.py --time 60
      EXAMPLE: egg optimize examples/rmsnorm_swiglu.py --device cuda:1
      """)

  @Argument(help: "The Python file that defines Model, get_inputs() and get_init_inputs().")
  var problem: String

  @OptionGroup var budgets: BudgetOptions

  @OptionGroup var method: MethodOptions

  @Flag(help: "Say what the run will probably take, from earlier runs under egg-runs, and do nothing.")
  var estimate = false

  @OptionGroup var device: DeviceOption
  @OptionGroup var target: TargetOption
  @OptionGroup var libraryCalls: LibraryCallsOption
  @OptionGroup var team: TeamOption
  @OptionGroup var launcher: LauncherOption
  @OptionGroup var python: PythonOption

  @Option(
    help: ArgumentHelp(
      "The run folder; it must be new or empty. Without it: one under egg-runs/.", valueName: "folder"))
  var out: String?

  @Option(help: ArgumentHelp("The seed of all pseudo-random choices.", valueName: "number"))
  var seed: UInt64 = 0

  @OptionGroup var output: OutputOptions

  func validate() throws {
    try method.validate(for: team.choice)
  }

  func run() async throws {
    let problem = try SourceFile.problem(at: problem)
    let settings = method.settings(for: team.choice, randomSeed: seed, libraryCalls: libraryCalls.policy)
    if estimate { return try print(expectation(budgets.applied(to: settings))) }
    if team.choice != .expert, !output.quiet, let text = expectation(settings).sentence {
      StandardStreams.note([Line(text, .faint)])
    }
    let session = RunSession(
      problem: problem, settings: budgets.applied(to: settings), place: target.choice(on: device.choice),
      team: team, launcher: launcher.launcher, python: python.python, output: output)
    let out = out
    try await session.carryOut {
      try RunFolder.create(for: problem, at: out, workingDirectory: FileManager.default.currentDirectoryPath)
    }
  }

  private func expectation(_ settings: RunSettings) -> RunEstimate {
    let folder = FileManager.default.currentDirectoryPath + "/egg-runs"
    return RunEstimate(
      agents: team.choice.name, settings: settings, earlier: EarlierRuns.costs(in: folder),
      asksModels: team.choice != .expert)
  }

  private func print(_ estimate: RunEstimate) throws {
    if output.json {
      try StandardStreams.output(json: estimate)
    } else {
      StandardStreams.output(estimate.lines)
    }
  }
}
