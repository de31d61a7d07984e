import Domain
import Foundation
import Journal

/// Records events in a run folder, for tests of what happens to a process that does.
///
/// `journal-writer FOLDER [--kill]` reads a JSON array of events from standard input and records them as `step-1`,
/// `step-2` and so on; an error of the journal is printed as JSON. With `--kill` the process kills itself at the end.
@main
struct JournalWriter {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let events = try CanonicalJSON.decode(
      [Event].self, from: FileHandle.standardInput.readDataToEndOfFile())
    let journal = try Journal(in: try RunFolder.existing(arguments[1], workingDirectory: "/"))
    do {
      for (index, event) in events.enumerated() {
        try await journal.record(event, as: "step-\(index + 1)")
      }
    } catch let error as EggError {
      FileHandle.standardOutput.write(try CanonicalJSON.encode(error))
    }
    if arguments.contains("--kill") { kill(getpid(), SIGKILL) }
  }
}
