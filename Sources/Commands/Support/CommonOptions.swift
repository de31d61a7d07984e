import ArgumentParser
import Domain

/// How a verb prints.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON on standard output.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false
}

/// Which Python the harness runs on.
struct PythonOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A Python interpreter with PyTorch. Without it: EGG_PYTHON, the active virtual environment, python3, or EGG's own.",
      valueName: "path"))
  var python: String?
}

/// Who carries a run out.
struct TeamOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A language model in place of the built-in expert: a command that reads a prompt on standard input and prints its answer.",
      valueName: "command:words"))
  var model: String?

  func validate() throws {
    if let model, TeamChoice(model) == nil {
      throw ValidationError(
        "--model is '\(model)'; it must be 'command:' and a command, such as 'command:my-agent --print'.")
    }
  }

  /// The choice; the built-in expert when there is no option.
  var choice: TeamChoice { model.flatMap(TeamChoice.init) ?? .expert }
}

/// When a run ends at the latest.
struct BudgetOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seconds that the run may take in all.", valueName: "seconds"))
  var time: Double?

  @Option(help: ArgumentHelp("Candidates that the run may build in all.", valueName: "count"))
  var evaluations: Int?

  func validate() throws {
    if let time, !(time > 0) {
      throw ValidationError("--time is \(time); it must be a positive number of seconds.")
    }
    if let evaluations, evaluations < 1 {
      throw ValidationError("--evaluations is \(evaluations); it must be at least 1.")
    }
  }

  /// The settings with the budgets that were given.
  func applied(to settings: RunSettings) -> RunSettings {
    var settings = settings
    settings.timeBudget = time ?? settings.timeBudget
    settings.evaluationBudget = evaluations ?? settings.evaluationBudget
    return settings
  }
}
