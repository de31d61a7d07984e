import Domain
import Foundation
import Presentation

/// The process's own streams: data on standard output, everything else on standard error.
///
/// Written without a buffer, so that nothing is lost or out of order however the process ends.
enum StandardStreams {
  /// Turns a closed pipe into a failed write instead of a silent death.
  static func prepare() { signal(SIGPIPE, SIG_IGN) }

  /// Writes data for the caller.
  static func output(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// Writes a value for a program.
  static func output(json value: some Encodable) throws {
    output(String(decoding: try CanonicalJSON.encode(value, pretty: true), as: UTF8.self))
  }

  /// Writes lines for the caller, coloured when standard output is a terminal.
  static func output(_ lines: [Line]) { write(lines, to: .standardOutput) }

  /// Writes lines for whoever watches.
  static func note(_ lines: [Line]) { write(lines, to: .standardError) }

  private static func write(_ lines: [Line], to stream: FileHandle) {
    let terminal = Terminal.detect(descriptor: stream.fileDescriptor)
    write(lines.map { $0.rendered(color: terminal.usesColor) + "\n" }.joined(), to: stream)
  }

  /// A reader that went away is no failure of the run.
  private static func write(_ text: String, to stream: FileHandle) {
    try? stream.write(contentsOf: Data(text.utf8))
  }
}
