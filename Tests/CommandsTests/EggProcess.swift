import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The built binary, run as a user runs it.
struct EggProcess {
  /// How a process ended and what it printed.
  struct Ending: Sendable {
    var exitCode: Int32
    var output: String
    var errors: String
  }

  var arguments: [String]
  /// The working folder.
  var folder: String
  /// Additions to this process's environment; `nil` takes a variable away.
  var environment: [String: String?] = [:]

  /// The binary beside the test bundle.
  static let path = builtProgram("egg")

  /// Runs it to its end.
  func run() async throws -> Ending {
    let result = try await Subprocess.run(
      configuration, input: .none, output: .string(limit: 8 << 20), error: .string(limit: 8 << 20))
    return Ending(
      exitCode: Self.code(result.terminationStatus), output: result.standardOutput,
      errors: result.standardError)
  }

  /// Runs it until a line of standard error contains `text`, sends a signal then, and waits for its end.
  ///
  /// `atSignal` is called with the process's number right before the signal.
  func run(
    until text: String, then signal: Signal, atSignal: @Sendable (Int32) async throws -> Void = { _ in }
  ) async throws -> Ending {
    let result = try await Subprocess.run(
      configuration, input: .none, output: .discarded, error: .sequence
    ) { execution in
      var errors = ""
      var isSent = false
      for try await line in execution.standardError.strings() {
        errors += line
        guard !isSent, errors.contains(text) else { continue }
        isSent = true
        try await atSignal(Int32(execution.processIdentifier.value))
        try execution.send(signal: signal)
      }
      return errors
    }
    return Ending(exitCode: Self.code(result.terminationStatus), output: "", errors: result.closureResult)
  }

  /// Runs it and kills it (-9) as soon as `condition` holds.
  func run(killedWhen condition: @escaping @Sendable () -> Bool) async throws -> Ending {
    let result = try await Subprocess.run(
      configuration, input: .none, output: .discarded, error: .sequence
    ) { execution in
      let process = execution.processIdentifier.value
      let watcher = Task {
        while !Task.isCancelled {
          if condition() { return kill(process, SIGKILL) }
          try await Task.sleep(for: .milliseconds(2))
        }
        return 0
      }
      var errors = ""
      for try await line in execution.standardError.strings() { errors += line }
      watcher.cancel()
      return errors
    }
    return Ending(exitCode: Self.code(result.terminationStatus), output: "", errors: result.closureResult)
  }

  private static func code(_ status: TerminationStatus) -> Int32 {
    switch status {
    case .exited(let code): code
    case .signaled(let signal): -signal
    }
  }

  private var configuration: Configuration {
    var variables = ProcessInfo.processInfo.environment
    // Tests leave no record of trials in the user's folder.
    variables["EGG_EVIDENCE"] = "off"
    for (key, value) in environment { variables[key] = value }
    let pairs = variables.compactMap { key, value in Environment.Key(rawValue: key).map { ($0, value) } }
    return Configuration(
      executable: .path(FilePath(Self.path)), arguments: Arguments(arguments),
      environment: .custom(Dictionary(uniqueKeysWithValues: pairs)), workingDirectory: FilePath(folder))
  }
}

/// What runs the built binary with PyTorch and times: one at a time, because timings share the machine.
///
/// Skipped, visibly, only where no Python with PyTorch can be found or made; what hangs is a failure.
@Suite(
  .enabled("no Python with PyTorch can be found or made here; EGG_PYTHON can name one") {
    (try? await testPython()) != nil
  }, .serialized, .timeLimit(.minutes(10)))
enum EndToEnd {}

/// What runs the built binary with PyTorch and times nothing: one at a time, because each takes memory.
@Suite(
  .enabled("no Python with PyTorch can be found or made here; EGG_PYTHON can name one") {
    (try? await testPython()) != nil
  }, .serialized, .timeLimit(.minutes(10)))
enum UntimedEndToEnd {}
