import Domain
import Essentials
import Subprocess
import SystemPackage

/// Runs one call of a candidate under Nsight Compute, in a process of its own that is shut in like any runner.
struct CounterRun: Sendable {
  /// What the process is told (`egg_harness.profiled`): where the candidate is, and nothing of the problem's source.
  struct Specification: Encodable, Sendable {
    var session: SessionOptions
    var candidate: String
    var precision: PrecisionClass
    /// Init inputs and state.
    var slot: String
    /// Inputs of the call.
    var inputs: String
    var training: Bool
    var warmup = 3
    /// Where the process writes why it failed.
    var result: String
  }

  var tool: CounterTool
  var launch: HarnessLaunch
  var specification: Specification
  /// A folder that no candidate can write to: who writes the specification decides about the sandbox.
  var folder: String
  var capability: String
  var levels: ProfilerLevels

  /// Counters of one call; what the report says of the sandbox beside.
  func launches() async throws -> (launches: [CounterOutput.Launch], remark: String) {
    var refusal = CounterOutput.Refusal(reason: "Nsight Compute did not run", mayBeSandbox: false)
    for level in levels.open {
      do {
        let output = try await output(level)
        let found = try CounterOutput(output.text, errors: output.errors, capability: capability).launches
        levels.note(level)
        return (found, level.remark)
      } catch let error as CounterOutput.Refusal {
        refusal = error
        if !error.mayBeSandbox { break }
      }
    }
    throw refusal
  }

  private static let outputLimit = 16 << 20

  private func output(_ level: ProfilerSandbox) async throws -> (text: String, errors: String) {
    let file = try write(level)
    let configuration = configuration(file)
    let slow = HarnessError(.timedOut, "Nsight Compute took more than \(Int(level.timeLimit)) seconds")
    do {
      let ended = try await withDeadline(.seconds(level.timeLimit), failure: slow) {
        try await run(
          configuration, input: .none, output: .string(limit: CounterRun.outputLimit),
          error: .string(limit: CounterRun.outputLimit))
      }
      return (ended.standardOutput, ended.standardError + "\n" + ownWords)
    } catch let error as HarnessError {
      // Where a layer keeps it from the program, it waits.
      throw CounterOutput.Refusal(reason: error.message, mayBeSandbox: error.kind == .timedOut)
    } catch let error as SubprocessError {
      throw CounterOutput.Refusal(reason: "Nsight Compute could not be run: \(error)", mayBeSandbox: false)
    }
  }

  private func write(_ level: ProfilerSandbox) throws -> String {
    var specification = specification
    specification.session.without = level.without
    let file = folder + "/profiled.json"
    try? FileManager.default.removeItem(atPath: specification.result)
    try CanonicalJSON.encode(specification).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// What the process itself wrote, such as that the candidate raised; a candidate may have put anything there.
  private var ownWords: String {
    let type =
      try? FileManager.default.attributesOfItem(atPath: specification.result)[.type] as? FileAttributeType
    guard type == .typeRegular else { return "" }
    let data = FileManager.default.contents(atPath: specification.result) ?? Data()
    return String(decoding: data.prefix(4096), as: UTF8.self)
  }

  private func configuration(_ file: String) -> Subprocess.Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = HarnessLaunch.teardown
    let program = [launch.configuration.python, "-m", "egg_harness.profiled", "--spec", file]
    return Subprocess.Configuration(
      executable: .path(FilePath(tool.path)),
      arguments: Arguments(CounterTool.arguments(capability: capability) + program),
      environment: launch.environmentForSubprocess,
      // Python looks for modules in the working folder first.
      workingDirectory: FilePath(launch.configuration.harness),
      platformOptions: options)
  }
}
