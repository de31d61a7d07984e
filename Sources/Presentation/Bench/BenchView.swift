import Domain
import Essentials
public import Suite

/// Shows a bench while it goes: a line for each result and, on a terminal, a status line with the time that is left.
public final class BenchView: Sendable {
  private let live: LiveStory<BenchStory>

  /// A view of `total` pieces of work, some of which ended before; it writes through `write`.
  public init(
    terminal: Terminal, total: Int, results: [ProblemResult], width: (@Sendable () -> Int)? = nil,
    write: @escaping @Sendable (String) -> Void
  ) {
    let pane = LivePane(terminal: terminal, width: width ?? { terminal.width }, write: write)
    live = LiveStory(BenchStory(total: total, results: results), pane: pane) { story, elapsed, frame in
      BenchLines.status(story, elapsed: elapsed, frame: frame)
    }
  }

  /// A view on standard error.
  public static func standardError(total: Int, results: [ProblemResult]) -> BenchView {
    let terminal = Terminal.detect(descriptor: STDERR_FILENO)
    return BenchView(
      terminal: terminal, total: total, results: results,
      width: { Terminal.columns(of: STDERR_FILENO) ?? terminal.width },
      write: { StandardStream.error.write($0) })
  }

  /// Takes in what happened and tells what is worth a line.
  public func show(_ moment: BenchMoment) {
    live.tell { story in
      story.apply(moment)
      return BenchLines.lines(for: moment, in: story)
    }
  }

  /// Adds a line that is no result.
  public func note(_ line: Line) { live.tell { _ in [line] } }

  /// Shows the view while an operation runs; erases the status line however it ends.
  public func during<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await live.during(operation)
  }
}
