import Domain
import Foundation
import Presentation

/// The process's own streams: data on standard output, everything else on standard error.
enum StandardStreams {
  /// Flushes standard output at each line, and turns a closed pipe into a failed write instead of a silent death.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    setvbuf(stdout, nil, _IOLBF, 0)
  }

  /// Writes data for the caller.
  static func output(_ text: String) { print(text) }

  /// Writes a value for a program.
  static func output(json value: some Encodable) throws {
    output(String(decoding: try CanonicalJSON.encode(value, pretty: true), as: UTF8.self))
  }

  /// Writes lines for the caller, coloured when standard output is a terminal.
  static func output(_ lines: [Line]) {
    let terminal = Terminal.detect(descriptor: STDOUT_FILENO)
    for line in lines { print(line.rendered(color: terminal.usesColor)) }
  }

  /// Writes lines for whoever watches.
  static func note(_ lines: [Line]) {
    let terminal = Terminal.detect(descriptor: STDERR_FILENO)
    let text = lines.map { $0.rendered(color: terminal.usesColor) + "\n" }.joined()
    FileHandle.standardError.write(Data(text.utf8))
  }
}
