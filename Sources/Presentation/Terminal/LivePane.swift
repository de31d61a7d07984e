/// Lines that scroll and, on a terminal, a status line that is redrawn below them.
///
/// The cursor is never hidden and the status line is erased in the same write that adds lines, so that nothing has
/// to be put back if the process is killed.
struct LivePane: Sendable {
  private let terminal: Terminal
  private let width: @Sendable () -> Int
  private let write: @Sendable (String) -> Void
  private var statusIsShown = false

  /// A pane that writes through `write`; `width` is asked before each drawing, because windows change.
  init(
    terminal: Terminal, width: @escaping @Sendable () -> Int, write: @escaping @Sendable (String) -> Void
  ) {
    self.terminal = terminal
    self.width = width
    self.write = write
  }

  /// Whether a status line is of use.
  var isInteractive: Bool { terminal.isInteractive }

  /// Adds lines, then draws the status line anew; without one it is erased.
  mutating func draw(_ lines: [Line], status: Line?) {
    let erasure = statusIsShown ? "\r\u{1B}[K" : ""
    let text = lines.map { $0.rendered(color: terminal.usesColor) + "\n" }.joined()
    let foot = terminal.isInteractive ? status?.rendered(color: terminal.usesColor, width: width() - 1) : nil
    statusIsShown = foot != nil
    let all = erasure + text + (foot ?? "")
    if !all.isEmpty { write(all) }
  }
}
