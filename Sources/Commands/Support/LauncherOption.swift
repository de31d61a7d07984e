import ArgumentParser
import Referee

/// Where jobs run.
struct LauncherOption: ParsableArguments {
  @Option(
    name: .customLong("launcher"),
    help: ArgumentHelp(
      "Where jobs run: 'local', or 'spool:DIR' for the workers that serve a folder (see `egg worker`).",
      valueName: "launcher"))
  var text = Launcher.local.text

  func validate() throws {
    if Launcher(text) == nil {
      throw ValidationError(
        "--launcher is '\(text)'; it must be \(Launcher.forms.map { "'\($0)'" }.joined(separator: " or ")).")
    }
  }

  /// The launcher.
  var launcher: Launcher { Launcher(text) ?? .local }
}
