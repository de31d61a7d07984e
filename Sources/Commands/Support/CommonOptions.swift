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

/// When a run ends at the latest.
struct BudgetOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seconds that the run may take in all.", valueName: "seconds"))
  var time: Double?

  @Option(
    help: ArgumentHelp(
      "Seconds of the run in which candidates and PyTorch are on the device: checks, timings and profiles.",
      valueName: "seconds"))
  var gpuTime: Double?

  @Option(help: ArgumentHelp("Candidates that the run may build in all.", valueName: "count"))
  var evaluations: Int?

  @Option(help: ArgumentHelp("Tokens that language models may read and write in all.", valueName: "count"))
  var tokens: Int?

  @Option(help: ArgumentHelp("US dollars that language models may cost in all.", valueName: "dollars"))
  var usd: Double?

  func validate() throws {
    for case (let name, let value?) in [("--time", time), ("--gpu-time", gpuTime)] where !(value > 0) {
      throw ValidationError("\(name) is \(value); it must be a positive number of seconds.")
    }
    if let evaluations, evaluations < 1 {
      throw ValidationError("--evaluations is \(evaluations); it must be at least 1.")
    }
    if let tokens, tokens < 1 { throw ValidationError("--tokens is \(tokens); it must be at least 1.") }
    if let usd, !(usd > 0 && usd.isFinite) {
      throw ValidationError("--usd is \(usd); it must be a positive number of dollars.")
    }
  }

  /// The settings with the budgets that were given.
  func applied(to settings: RunSettings) -> RunSettings {
    var settings = settings
    settings.timeBudget = time ?? settings.timeBudget
    settings.deviceTimeBudget = gpuTime ?? settings.deviceTimeBudget
    settings.evaluationBudget = evaluations ?? settings.evaluationBudget
    settings.tokenBudget = tokens ?? settings.tokenBudget
    settings.usdBudget = usd ?? settings.usdBudget
    return settings
  }
}
