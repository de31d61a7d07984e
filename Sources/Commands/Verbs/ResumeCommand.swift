import ArgumentParser
import Domain
import Essentials
import Journal
import Suite

/// `egg resume`: goes on with a run that was cut off.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run or a bench that was cut off.",
    discussion: """
      What the journal holds is not done again. Budgets may be new; they count the whole run. A run that a language \
      model carries out needs its --model again. A bench goes on as it was begun, in slices of --slice if need be.

      EXAMPLE: egg resume egg-runs/rmsnorm_swiglu-20260101T120000Z-0123456789ab
      """)

  @Argument(help: "The run folder, or the folder of a bench.")
  var run: String

  @OptionGroup var budgets: BudgetOptions
  @OptionGroup var team: TeamOption
  @OptionGroup var launcher: LauncherOption
  @OptionGroup(title: "For a bench") var devices: DevicesOption
  @OptionGroup(title: "For a bench") var pace: PaceOptions
  @OptionGroup var python: PythonOption
  @OptionGroup var output: OutputOptions

  func run() async throws {
    if BenchFolder.exists(at: run) { return try await resumeBench() }
    let folder = try StoredRun.folder(run)
    let state = RunState(try folder.entries())
    guard let header = state.header else {
      throw EggError(
        .usage, "The run in \(folder.path) was cut off before its first event.",
        advice: "Nothing is lost: start it anew with `egg optimize`.")
    }
    let session = RunSession(
      problem: header.problem, settings: budgets.applied(to: header.settings),
      place: RunPlace(device: .named(header.settings.device), target: header.settings.target),
      team: team, launcher: launcher.launcher, python: python.python, output: output)
    if let result = state.result { return try session.conclude(result, in: folder) }
    try await session.carryOut { folder }
  }

  private func resumeBench() async throws {
    guard budgets.applied(to: RunSettings()) == RunSettings() else {
      throw EggError(
        .usage, "\(run) holds a bench, whose problems go on under its own budgets.",
        advice:
          "Leave --time, --gpu-time, --evaluations, --tokens and --usd out; --slice limits this process.")
    }
    let site = try await JobSite.find(launcher.launcher, python: python.python, quiet: output.quiet)
    try await BenchSession(
      path: run, request: nil, team: team, site: site, devices: devices, pace: pace, output: output
    ).carryOut()
  }
}
