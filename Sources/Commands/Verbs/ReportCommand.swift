import ArgumentParser
import Domain
import Essentials
import Journal
import Presentation
import Suite

/// `egg report`: writes the report anew.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the HTML report of a run or a bench from its journal, and print where it is.",
    discussion: """
      Works on finished, interrupted and still running runs alike; it reads the journal alone. A bench gets results.json \
      and results.csv too.

      EXAMPLE: egg report egg-runs/rmsnorm_swiglu-20260101T120000Z-0123456789ab
      """)

  @Argument(help: "The run folder, or the folder of a bench.")
  var run: String

  func run() async throws {
    if BenchFolder.exists(at: run) { return try reportBench() }
    let folder = try StoredRun.folder(run)
    try folder.write(report: ReportPage.html(for: try folder.entries()))
    StandardStreams.output(folder.report)
  }

  private func reportBench() throws {
    let folder = try BenchFolder.existing(run, workingDirectory: FileManager.default.currentDirectoryPath)
    guard let results = BenchResults(try folder.state()) else {
      throw EggError(.usage, "\(run) has no results yet.", advice: "Go on with it: egg resume \(run)")
    }
    try BenchFiles.write(results, to: folder)
    StandardStreams.output(folder.report)
  }
}
