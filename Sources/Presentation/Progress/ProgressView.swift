public import Domain
import Essentials
import Journal
import Synchronization

/// Shows a run while it goes: event lines that scroll and, on a terminal, a status line below them.
public final class ProgressView: Sendable {
  private struct State {
    var story = RunStory()
    var frame = 0
    var isFinished = false
    var pane: LivePane
  }

  private let state: Mutex<State>
  private let isInteractive: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let elapsedBefore: Double

  /// A view that writes through `write`.
  ///
  /// - Parameters:
  ///   - width: asked before each drawing, because windows change.
  ///   - elapsed: seconds that earlier processes spent on the run.
  public init(
    terminal: Terminal, width: (@Sendable () -> Int)? = nil, elapsed: Double = 0,
    write: @escaping @Sendable (String) -> Void
  ) {
    isInteractive = terminal.isInteractive
    state = Mutex(
      State(pane: LivePane(terminal: terminal, width: width ?? { terminal.width }, write: write)))
    elapsedBefore = elapsed
    start = clock.now
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
    update { state in
      state.story.apply(
        JournalEntry(sequence: 0, time: Date(), elapsed: elapsed, step: step, event: event))
      return recalled ? [] : EventLines.lines(for: event, in: state.story)
    }
  }

  /// Adds a line that is no event.
  public func note(_ line: Line) { update { _ in [line] } }

  /// Erases the status line for good.
  public func finish() {
    update { state in
      state.isFinished = true
      return []
    }
  }

  /// Shows the view while an operation runs, redrawing the clock; erases the status line however it ends.
  public func during<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    defer { finish() }
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

  /// Changes the state, then writes the new lines and the status line in one piece.
  private func update(_ change: (inout State) -> [Line]) {
    state.withLock { state in
      let lines = change(&state)
      state.pane.draw(lines, status: state.isFinished ? nil : status(state))
    }
  }

  private var elapsed: Double { elapsedBefore + (clock.now - start) / .seconds(1) }

  private func status(_ state: State) -> Line {
    StatusLine.line(for: state.story, elapsed: elapsed, frame: state.frame)
  }
}
