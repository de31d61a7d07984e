import Essentials
import Synchronization

/// Shows work that comes before a run, such as making a Python environment.
///
/// One line that is redrawn on a terminal, and one line for each new heading elsewhere. The heading of a line is what
/// stands before its first ` · `.
public final class SetupView: Sendable {
  private let heading = Mutex("")
  private let terminal: Terminal
  private let write: @Sendable (String) -> Void

  /// A view that writes through `write`.
  public init(terminal: Terminal, write: @escaping @Sendable (String) -> Void) {
    self.terminal = terminal
    self.write = write
  }

  /// A view on standard error.
  public static func standardError() -> SetupView {
    SetupView(terminal: .detect(descriptor: STDERR_FILENO)) {
      StandardStream.error.write($0)
    }
  }

  /// Shows a line.
  public func show(_ text: String) {
    let new = String(text.prefix(upTo: text.firstRange(of: " · ")?.lowerBound ?? text.endIndex))
    let isNew = heading.withLock { heading in
      defer { heading = new }
      return heading != new
    }
    if terminal.isInteractive {
      write("\r\u{1B}[K" + Line(text).rendered(color: false, width: terminal.width - 1))
    } else if isNew {
      write(Line(new).text + "\n")
    }
  }

  /// Erases the line.
  public func finish() {
    let wasShown = heading.withLock { heading in
      defer { heading = "" }
      return !heading.isEmpty
    }
    if wasShown, terminal.isInteractive { write("\r\u{1B}[K") }
  }
}
