import Domain
import Essentials
public import Suite
import Synchronization

/// Shows a bench while it goes: a line for each result and, on a terminal, a status line with the time that is left.
public final class BenchView: Sendable {
  private struct State {
    var story: BenchStory
    var frame = 0
    var isFinished = false
    var pane: LivePane
  }

  private let state: Mutex<State>
  private let isInteractive: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  /// A view of `total` pieces of work, some of which ended before; it writes through `write`.
  public init(
    terminal: Terminal, total: Int, results: [ProblemResult], width: (@Sendable () -> Int)? = nil,
    write: @escaping @Sendable (String) -> Void
  ) {
    isInteractive = terminal.isInteractive
    state = Mutex(
      State(
        story: BenchStory(total: total, results: results),
        pane: LivePane(terminal: terminal, width: width ?? { terminal.width }, write: write)))
    start = clock.now
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
    update { state in
      state.story.apply(moment)
      return BenchLines.lines(for: moment, in: state.story)
    }
  }

  /// Adds a line that is no result.
  public func note(_ line: Line) { update { _ in [line] } }

  /// Shows the view while an operation runs; erases the status line however it ends.
  public func during<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    defer {
      update { state in
        state.isFinished = true
        return []
      }
    }
    guard isInteractive else { return try await operation() }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.redrawRegularly() }
      defer { group.cancelAll() }
      return try await operation()
    }
  }

  private func redrawRegularly() async throws {
    while !Task.isCancelled {
      update { state in
        state.frame += 1
        return []
      }
      try await clock.sleep(for: .milliseconds(250))
    }
  }

  private func update(_ change: (inout State) -> [Line]) {
    let elapsed = (clock.now - start) / .seconds(1)
    state.withLock { state in
      let lines = change(&state)
      let status = BenchLines.status(state.story, elapsed: elapsed, frame: state.frame)
      state.pane.draw(lines, status: state.isFinished ? nil : status)
    }
  }
}
