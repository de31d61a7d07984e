import Domain
import Essentials
import Synchronization

/// What a set-up is doing: said to the user, and written to a file for other processes that wait for it.
final class SetupReport: Sendable {
  private struct State {
    var stage = ""
    var lastLine = ""
    var lines: [String] = []
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now
  private let progressFile: String
  private let progress: @Sendable (String) -> Void

  init(progressFile: String, progress: @escaping @Sendable (String) -> Void) {
    self.progressFile = progressFile
    self.progress = progress
  }

  /// Enters the next stage.
  func begin(_ stage: String) {
    state.withLock { state in
      state.stage = stage
      state.lastLine = ""
    }
    tell()
  }

  /// Notes a line that the stage's command printed.
  func add(_ line: String) {
    let text = line.trimmed
    if text.isEmpty { return }
    state.withLock { state in
      if Self.telling.contains(where: text.hasPrefix) { state.lastLine = Self.shortened(text) }
      state.lines.append(text)
      if state.lines.count > 1000 { state.lines.removeFirst(500) }
    }
    tell()
  }

  /// Beginnings of the lines of pip that say what it is at.
  private static let telling = [
    "Collecting", "Downloading", "Using cached", "Processing", "Building", "Installing",
  ]

  /// Without the place in the requirements file that pip adds to each package.
  private static func shortened(_ line: String) -> String {
    let end = line.firstRange(of: " (from ")?.lowerBound ?? line.endIndex
    return String(line[..<end].prefix(80))
  }

  /// Says how long it takes, while the command itself is silent; ends by cancellation.
  func repeatEverySecond() async throws -> Bool? {
    while true {
      try await Task.sleep(for: .seconds(1))
      tell()
    }
  }

  /// The last lines that commands printed.
  var log: String { state.withLock { $0.lines.joined(separator: "\n") } }

  private func tell() {
    let (stage, line) = state.withLock { ($0.stage, $0.lastLine) }
    let seconds = Int((ContinuousClock.now - start) / .seconds(1))
    let text = "Python environment: \(stage) · \(seconds) s" + (line.isEmpty ? "" : " · \(line)")
    progress(text)
    try? Data(text.utf8).write(to: URL(fileURLWithPath: progressFile), options: .atomic)
  }
}

/// Passes on what another process reports about the set-up that this one waits for.
final class ProgressRelay: Sendable {
  private let last = Mutex("")
  private let file: String
  private let progress: @Sendable (String) -> Void

  init(file: String, progress: @escaping @Sendable (String) -> Void) {
    self.file = file
    self.progress = progress
  }

  /// Says what is new since the last call.
  func poll() {
    let text = String(file: file) ?? "Python environment: starting"
    let isNew = last.withLock { last in
      defer { last = text }
      return last != text
    }
    if isNew { progress(text + " (made by another process)") }
  }
}
