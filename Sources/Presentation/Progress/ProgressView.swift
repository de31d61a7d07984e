public import Domain
import Essentials
import Journal

/// Shows a run while it goes: event lines that scroll and, on a terminal, a status line below them.
public final class ProgressView: Sendable {
  private let live: LiveStory<RunStory>

  /// A view that writes through `write`.
  ///
  /// - Parameters:
  ///   - width: asked before each drawing, because windows change.
  ///   - elapsed: seconds that earlier processes spent on the run.
  public init(
    terminal: Terminal, width: (@Sendable () -> Int)? = nil, elapsed: Double = 0,
    write: @escaping @Sendable (String) -> Void
  ) {
    let pane = LivePane(terminal: terminal, width: width ?? { terminal.width }, write: write)
    live = LiveStory(RunStory(), pane: pane, elapsed: elapsed) { story, elapsed, frame in
      StatusLine.line(for: story, elapsed: elapsed, frame: frame)
    }
  }

  /// A view on standard error.
  public static func standardError(elapsed: Double = 0) -> ProgressView {
    let terminal = Terminal.detect(descriptor: STDERR_FILENO)
    return ProgressView(
      terminal: terminal, width: { Terminal.columns(of: STDERR_FILENO) ?? terminal.width },
      elapsed: elapsed, write: { StandardStream.error.write($0) })
  }

  /// Takes in an event and tells it, unless it is only recalled from an earlier process.
  public func show(_ event: Event, step: String = "", recalled: Bool = false) {
    let elapsed = live.elapsed
    live.tell { story in
      story.apply(JournalEntry(sequence: 0, time: Date(), elapsed: elapsed, step: step, event: event))
      return recalled ? [] : EventLines.lines(for: event, in: story)
    }
  }

  /// Adds a line that is no event.
  public func note(_ line: Line) { live.tell { _ in [line] } }

  /// Erases the status line for good.
  public func finish() { live.finish() }

  /// Shows the view while an operation runs, redrawing the clock; erases the status line however it ends.
  public func during<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await live.during(operation)
  }
}
