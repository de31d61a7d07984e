import Domain
import Essentials
import SystemPackage

/// A virtual environment that EGG makes once in its cache folder and then uses again.
///
/// The folder's name tells its content, a marker file tells that it is complete. Without the marker it is what an
/// earlier attempt left behind when it was cut off, and is made anew.
package struct ManagedEnvironment: Sendable {
  /// The virtual environment's folder.
  package let folder: String
  private let requirements: String
  private let base: String
  private let environment: [String: String]

  /// An environment for pinned requirements on top of a base interpreter with a version such as `3.11`.
  package init(requirements: String, base: String, version: String, environment: [String: String]) throws {
    let content = ContentHash(of: "\(version)\n\(requirements)")
    folder = try CacheFolder.path(environment) + "/python-" + content.short
    self.requirements = requirements
    self.base = base
    self.environment = environment
  }

  /// The environment's interpreter.
  package var interpreter: String { folder + "/bin/python" }
  /// Whether it can be used as it is.
  package var isComplete: Bool {
    FileManager.default.fileExists(atPath: marker) && SearchPath.isExecutable(interpreter)
  }

  private var marker: String { folder + "/complete" }
  private var progressFile: String { folder + ".progress" }
  private var logFile: String { folder + ".log" }
  private var requirementsFile: String { folder + ".requirements.txt" }

  /// Makes the environment unless it is there; a second process that wants it too waits for the first.
  ///
  /// Throws an `EggError` that says what the machine lacks, or `CancellationError`.
  package func prepare(progress: @escaping @Sendable (String) -> Void) async throws -> String {
    if isComplete { return interpreter }
    _ = try CacheFolder.make(environment)
    let relay = ProgressRelay(file: progressFile, progress: progress)
    let lock = try await FileLock.acquire(folder + ".lock") { relay.poll() }
    if isComplete { return interpreter }
    do {
      try await build(holding: lock.descriptor, progress: progress)
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
    return interpreter
  }

  private func build(
    holding lock: FileDescriptor, progress: @escaping @Sendable (String) -> Void
  ) async throws {
    if FileManager.default.fileExists(atPath: folder) {
      progress("Python environment: removing what an interrupted attempt left")
      try FileManager.default.removeItem(atPath: folder)
    }
    try Data(requirements.utf8).write(to: URL(fileURLWithPath: requirementsFile))
    let report = SetupReport(progressFile: progressFile, progress: progress)
    for step in steps { try await run(step, holding: lock, report: report) }
    try Data().write(to: URL(fileURLWithPath: marker))
    try? FileManager.default.removeItem(atPath: progressFile)
  }

  private func run(_ step: Step, holding lock: FileDescriptor, report: SetupReport) async throws {
    report.begin(step.stage)
    let succeeded = try await withThrowingTaskGroup(of: Bool?.self) { group in
      group.addTask { try await step.command.stream(input: lock) { report.add($0) } }
      group.addTask { try await report.repeatEverySecond() }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    if succeeded == true { return }
    try? Data(report.log.utf8).write(to: URL(fileURLWithPath: logFile))
    throw SetupFailure.error(stage: step.stage, log: report.log, logFile: logFile, base: base)
  }

  private struct Step: Sendable {
    var stage: String
    var command: Command
  }

  private var steps: [Step] {
    [
      Step(stage: "making the environment", command: command(base, ["-m", "venv", folder])),
      Step(
        stage: "installing packages",
        command: command(
          interpreter,
          [
            "-m", "pip", "install", "--no-input", "--progress-bar", "off", "--disable-pip-version-check",
            "--requirement", requirementsFile,
          ])),
    ]
  }

  /// `-I` keeps the user's Python variables out; pip's own settings stay in force, except those that would
  /// install elsewhere.
  private func command(_ interpreter: String, _ arguments: [String]) -> Command {
    var variables = environment
    for name in ["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"] { variables[name] = nil }
    variables["PIP_USER"] = "0"
    return Command(interpreter, ["-I"] + arguments, environment: variables)
  }
}
