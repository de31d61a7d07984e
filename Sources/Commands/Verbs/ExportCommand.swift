import ArgumentParser
import Domain
import Essentials
import Journal
import Presentation

/// `egg export`: hands out the winner's source.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print the best candidate of a run, or write it to a file.",
    discussion: """
      The text is self-contained: import ModelNew from it with nothing of EGG installed. Of a run that has not ended, \
      the best candidate so far.

      EXAMPLE: egg export egg-runs/rmsnorm_swiglu-20260101T120000Z-0123456789ab --to fast_module.py
      """)

  @Argument(help: "The run folder.")
  var run: String

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var to: String?

  func run() async throws {
    let folder = try StoredRun.folder(run)
    let source = try best(of: RunStory(try folder.entries()), in: folder).source
    guard let to else { return StandardStreams.output(source) }
    do {
      try Data(source.utf8).write(to: URL(fileURLWithPath: to), options: .atomic)
    } catch {
      throw EggError(
        .environment, "\(to) can't be written: \(error.reason).", advice: "Name another file.")
    }
  }

  private func best(of story: RunStory, in folder: RunFolder) throws(EggError) -> Candidate {
    if let result = story.result, result.candidate == nil {
      throw EggError(
        .notImproved,
        "The run in \(folder.path) ended without a candidate that is at least as fast as PyTorch.",
        advice: "Its report says what was tried: \(folder.report)")
    }
    guard let best = story.best else {
      throw EggError(
        .notImproved, "The run in \(folder.path) has no accepted candidate yet.",
        advice: "Go on with it: egg resume \(folder.path)")
    }
    return best.candidate
  }
}
