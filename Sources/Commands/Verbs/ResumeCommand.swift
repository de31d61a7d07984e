import ArgumentParser
import Domain
import Essentials
import Journal

/// `egg resume`: goes on with a run that was cut off.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run that was cut off.",
    discussion: """
      What the journal holds is not done again. Budgets may be new; they count the whole run. A run that a language \
      model carries out needs its --model again.

      EXAMPLE: egg resume egg-runs/rmsnorm_swiglu-20260101T120000Z-0123456789ab
      """)

  @Argument(help: "The run folder.")
  var run: String

  @OptionGroup var budgets: BudgetOptions
  @OptionGroup var team: TeamOption
  @OptionGroup var launcher: LauncherOption
  @OptionGroup var python: PythonOption
  @OptionGroup var output: OutputOptions

  func run() async throws {
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
}
