import ArgumentParser
import Domain
import Essentials
import Suite

/// `egg bench`: a whole suite.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Optimize a whole suite of problems, or judge answers to it, and print the table.",
    discussion: """
      A suite is a folder of problems, KernelBench's checkout (level1, level2, …), or a file that lists problems. The \
      work is spread over all devices; it goes on with what is missing when it is called again, or by `egg resume DIR`. \
      DIR gets results.json, results.csv, report.html and a folder for each problem.

      Ends with 0 when every problem was judged, 1 when none of them has a correct candidate, 3 when the machine failed \
      first or a language model has yet to answer, 4 when the time of --slice was over first.

      EXAMPLE: egg bench KernelBench --levels 1,2 --out bench --time 60
      EXAMPLE: egg bench KernelBench --levels 1 --answers runs/mine --out judged
      EXAMPLE: egg bench compare first second
      """,
    subcommands: [BenchRunCommand.self, BenchCompareCommand.self],
    defaultSubcommand: BenchRunCommand.self)
}

/// `egg bench PROBLEMS --out DIR`.
struct BenchRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Optimize a suite, or judge answers to it (the default).")

  @Argument(help: "The suite: a folder of problems, KernelBench's checkout, or a file that lists problems.")
  var problems: String?

  @Option(
    help: ArgumentHelp("The folder of the bench: a new one, or one to go on with.", valueName: "folder"))
  var out: String

  @OptionGroup(title: "Suite") var suite: SuiteOptions
  @OptionGroup(title: "Candidates") var agents: AgentOptions
  @OptionGroup(title: "Pace") var pace: PaceOptions
  @OptionGroup var budgets: BudgetOptions

  @OptionGroup(title: "Method") var method: MethodOptions

  @Option(help: ArgumentHelp("The seed of all pseudo-random choices.", valueName: "number"))
  var seed: UInt64 = 0

  @Flag(inversion: .prefixedNo, help: "Also judge by KernelBench's own protocol.")
  var kernelbench = true

  @OptionGroup var devices: DevicesOption
  @OptionGroup var precision: PrecisionOption
  @OptionGroup var baselines: BaselinesOption
  @OptionGroup var libraryCalls: LibraryCallsOption
  @OptionGroup var launcher: LauncherOption
  @OptionGroup var python: PythonOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if agents.answers == nil, agents.names.isEmpty { try method.validate(for: agents.team.choice) }
  }

  func run() async throws {
    let asked = try problems.map { try request(for: $0) }
    // Before anything is waited for.
    let here = FileManager.default.currentDirectoryPath
    _ =
      try asked == nil
      ? BenchFolder.existing(out, workingDirectory: here) : BenchFolder.open(out, workingDirectory: here)
    let site = try await JobSite.find(launcher.launcher, python: python.python, quiet: output.quiet)
    try await BenchSession(
      path: out, request: asked, team: agents.team, site: site, devices: devices, pace: pace, output: output
    ).carryOut()
  }

  private func request(for path: String) throws -> BenchSession.Request {
    // How often a stage tries depends on who does; the trial of each agent says.
    var settings = method.settings(for: .expert, randomSeed: seed, libraryCalls: libraryCalls.policy)
    settings.attemptsPerStage = RunSettings().attemptsPerStage
    settings.precision = precision.precision
    return BenchSession.Request(
      suite: try suite.reader.suite(at: path), agents: try agents.agents(), baselines: baselines.named,
      judgesByKernelBench: kernelbench, attempts: method.attempts, settings: budgets.applied(to: settings))
  }
}
