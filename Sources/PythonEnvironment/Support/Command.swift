import Essentials
import Subprocess
import SystemPackage

/// A program with its arguments and its whole environment, run without a shell.
struct Command: Sendable {
  var path: String
  var arguments: [String]
  var environment: [String: String]

  init(_ path: String, _ arguments: [String], environment: [String: String]) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
  }

  /// What a short command printed and how it ended.
  struct Capture: Sendable {
    var succeeded: Bool
    var timedOut: Bool
    var output: String
    var errorOutput: String
  }

  /// Runs a short command to its end; at most 1 MiB of each stream is allowed.
  ///
  /// Throws when the program can't be started. A non-zero exit code is a value, not an error.
  func capture(timeout: Duration) async throws -> Capture {
    try await withThrowingTaskGroup(of: Capture?.self) { group in
      group.addTask { try await collected() }
      group.addTask {
        try await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      if let capture = try await group.next() ?? nil { return capture }
      return Capture(succeeded: false, timedOut: true, output: "", errorOutput: "")
    }
  }

  private func collected() async throws -> Capture {
    let result = try await run(
      configuration, input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    return Capture(
      succeeded: result.terminationStatus.isSuccess, timedOut: false, output: result.standardOutput,
      errorOutput: result.standardError)
  }

  /// Runs a long command and hands on each line of both its streams; true when it ended well.
  ///
  /// The child reads `input`, which is left open.
  func stream(input: FileDescriptor, line: @Sendable (String) -> Void) async throws -> Bool {
    let result = try await run(
      configuration, input: .fileDescriptor(input, closeAfterSpawningProcess: false), output: .sequence,
      error: .combinedWithOutput
    ) { execution in
      for try await text in execution.standardOutput.strings() { line(text) }
    }
    try Task.checkCancellation()
    return result.terminationStatus.isSuccess
  }

  /// Each child leads its own session, so that its helpers end with it.
  private var configuration: Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]
    let variables = Dictionary(
      environment.compactMap { key, value in Environment.Key(rawValue: key).map { ($0, value) } },
      uniquingKeysWith: { first, _ in first })
    return Configuration(
      executable: .path(FilePath(path)), arguments: Arguments(arguments), environment: .custom(variables),
      platformOptions: options)
  }
}
