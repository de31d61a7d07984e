import Domain
import Essentials
import Presentation

/// The process's own streams: data on standard output, everything else on standard error.
///
/// Written without a buffer, so that nothing is lost or out of order however the process ends.
enum StandardStreams {
  /// Turns a closed pipe into a failed write instead of a silent death.
  static func prepare() { signal(SIGPIPE, SIG_IGN) }

  /// Writes data for the caller.
  static func output(_ text: String) { write(text + "\n", to: .output) }

  /// Writes a value for a program.
  static func output(json value: some Encodable) throws {
    output(String(decoding: try CanonicalJSON.encode(value, pretty: true), as: UTF8.self))
  }

  /// Writes lines for the caller, coloured when standard output is a terminal.
  static func output(_ lines: [Line]) { write(lines, to: .output) }

  /// Writes lines for whoever watches.
  static func note(_ lines: [Line]) { write(lines, to: .error) }

  private static func write(_ lines: [Line], to stream: StandardStream) {
    let terminal = Terminal.detect(descriptor: stream.rawValue)
    write(lines.map { $0.rendered(color: terminal.usesColor) + "\n" }.joined(), to: stream)
  }

  private static func write(_ text: String, to stream: StandardStream) { stream.write(text) }
}
