import ArgumentParser
import Domain
import Essentials
import Journal
import LanguageModels
import Presentation
import PythonEnvironment

/// `egg demo`: replays a recorded run.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Replay the recorded answers of a language model against this machine's own referee.",
    discussion: """
      The answers are a real model's, mistakes included; everything else happens here: kernels are built, checked and \
      timed on this machine, so numbers and decisions are its own. Needs no model, no key and no network.

      EXAMPLE: egg demo masked_softmax
      """)

  @Argument(help: "The recorded run.")
  var name: String = "masked_softmax"

  @Flag(help: "List the recorded runs.")
  var list = false

  @OptionGroup var budgets: BudgetOptions
  @OptionGroup var python: PythonOption

  @Option(
    help: ArgumentHelp(
      "The run folder; it must be new or empty. Without it: one under egg-runs/.", valueName: "folder"))
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    if list { return try printList() }
    let (run, file) = try recording()
    let team = try TeamOption.parse(["--model", "replay:\(file)"])
    let session = RunSession(
      problem: run.problem,
      settings: budgets.applied(to: RunSettings(attemptsPerStage: team.choice.attemptsPerStage)), team: team,
      python: python.python, output: output)
    let out = out
    try await session.carryOut {
      try RunFolder.create(
        for: run.problem, at: out, workingDirectory: FileManager.default.currentDirectoryPath)
    }
  }

  /// The run, and a file that it can be replayed and resumed from.
  private func recording() throws -> (run: RecordedRun, file: String) {
    guard let text = RecordingFiles.all[name] else {
      throw EggError(
        .usage, "There is no recorded run '\(name)'.",
        advice: "There are: \(RecordingFiles.all.keys.sorted().joined(separator: ", ")).")
    }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "egg-\(name)-\(ContentHash(of: text).short).json"
    ).path
    try AtomicFile.write(text, to: file)
    return (try RecordedRun(json: Data(text.utf8), name: name), file)
  }

  private func printList() throws {
    for (name, text) in RecordingFiles.all.sorted(by: { $0.key < $1.key }) {
      let run = try RecordedRun(json: Data(text.utf8), name: name)
      StandardStreams.output([Line(name, .strong).adding("  \(Quantity.count(run.count, "answer"))", .faint)])
    }
  }
}
