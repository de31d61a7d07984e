import ArgumentParser
import Journal
import Presentation

/// `egg report`: writes the report anew.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the HTML report of a run from its journal, and print where it is.",
    discussion: """
      Works on finished, interrupted and still running runs alike; it reads the journal alone.

      EXAMPLE: egg report egg-runs/rmsnorm_swiglu-20260101T120000Z-0123456789ab
      """)

  @Argument(help: "The run folder.")
  var run: String

  func run() async throws {
    let folder = try StoredRun.folder(run)
    try folder.write(report: ReportPage.html(for: try folder.entries()))
    StandardStreams.output(folder.report)
  }
}
