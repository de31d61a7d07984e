import Essentials
import Synchronization

/// A story that is told while it happens: lines that scroll and, on a terminal, a status line that is redrawn.
final class LiveStory<Story: Sendable>: Sendable {
  private struct State {
    var story: Story
    var frame = 0
    var isFinished = false
    var pane: LivePane
  }

  private let state: Mutex<State>
  private let isInteractive: Bool
  private let status: @Sendable (_ story: Story, _ elapsed: Double, _ frame: Int) -> Line
  private let elapsedBefore: Double
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  /// - Parameters:
  ///   - elapsed: seconds that earlier processes spent on it.
  ///   - status: the status line, from the seconds spent and the number of the drawing.
  init(
    _ story: Story, pane: LivePane, elapsed: Double = 0,
    status: @escaping @Sendable (_ story: Story, _ elapsed: Double, _ frame: Int) -> Line
  ) {
    isInteractive = pane.isInteractive
    state = Mutex(State(story: story, pane: pane))
    self.status = status
    elapsedBefore = elapsed
    start = clock.now
  }

  /// Seconds that were spent on it.
  var elapsed: Double { elapsedBefore + (clock.now - start) / .seconds(1) }

  /// Changes the story, then writes the new lines and the status line in one piece.
  func tell(_ change: (inout Story) -> [Line]) {
    draw { state in change(&state.story) }
  }

  /// Erases the status line for good.
  func finish() {
    draw { state in
      state.isFinished = true
      return []
    }
  }

  /// Tells the story while an operation runs, redrawing the clock; erases the status line however it ends.
  func during<Result: Sendable>(
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
      draw { state in
        state.frame += 1
        return []
      }
      try await clock.sleep(for: .milliseconds(250))
    }
  }

  private func draw(_ change: (inout State) -> [Line]) {
    state.withLock { state in
      let lines = change(&state)
      state.pane.draw(lines, status: state.isFinished ? nil : status(state.story, elapsed, state.frame))
    }
  }
}
