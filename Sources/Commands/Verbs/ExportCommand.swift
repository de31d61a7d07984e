import ArgumentParser
import Domain
import Essentials
import Journal
import LanguageModels
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

      With --format recording: problem, prompts and answers of a run by language models as one file, for replay:FILE. \
      With --format flashinfer: problem, candidate and result as a data set of flashinfer-bench, in a folder.

      EXAMPLE: egg export egg-runs/rmsnorm_swiglu-20260101T120000Z-0123456789ab --format flashinfer --to data-set
      """)

  @Argument(help: "The run folder.")
  var run: String

  @Option(help: ArgumentHelp("The file to write, or the folder for a data set.", valueName: "file"))
  var to: String?

  @Option(help: "What is written: the module's text, documents of flashinfer-bench, or a recorded run.")
  var format = Format.module

  /// What an export is made of.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case module, flashinfer, recording
  }

  func validate() throws {
    if format == .flashinfer, to == nil {
      throw ValidationError("Name the folder of the data set: --to FOLDER.")
    }
  }

  func run() async throws {
    let folder = try StoredRun.folder(run)
    let story = RunStory(try folder.entries())
    if format == .recording { return try write(try recording(of: story, in: folder)) }
    let trial = try best(of: story, in: folder)
    if format == .flashinfer, let to { return try FlashinferFolder(path: to).write(trial, of: story) }
    try write(trial.candidate.source)
  }

  private func recording(of story: RunStory, in folder: RunFolder) throws -> String {
    guard let problem = story.header?.problem else {
      throw EggError(.usage, "The run in \(folder.path) never began.", advice: "Start it anew.")
    }
    let run: RecordedRun
    do throws(LanguageModelError) {
      run = try RecordedRun(problem: problem, answers: folder.answers)
    } catch {
      throw EggError(
        .usage, "The run has no recording: \(error).", advice: "Only a run by a language model has answers.")
    }
    return String(decoding: try CanonicalJSON.encode(run, pretty: true), as: UTF8.self)
  }

  private func write(_ text: String) throws {
    guard let to else { return StandardStreams.output(text) }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: to), options: .atomic)
    } catch {
      throw EggError(
        .environment, "\(to) can't be written: \(error.reason).", advice: "Name another file.")
    }
  }

  private func best(of story: RunStory, in folder: RunFolder) throws(EggError) -> Trial {
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
    return best
  }
}
