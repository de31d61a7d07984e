import Foundation
public import PythonEnvironment

/// A Python with PyTorch for tests: `EGG_PYTHON`, one that lies around, or EGG's own, which is made when it is missing.
///
/// Found once in a process; progress goes to standard error.
public func testPython() async throws -> PythonInstallation {
  try await TestEnvironment.shared.python()
}

/// A folder to put on Python's module path for the tools of `harness/requirements-test.txt`, made once.
public func testTools() async throws -> String {
  try await TestEnvironment.shared.tools()
}

private actor TestEnvironment {
  static let shared = TestEnvironment()
  private var pythonTask: Task<PythonInstallation, any Error>?
  private var toolsTask: Task<String, any Error>?

  func python() async throws -> PythonInstallation {
    let task = pythonTask ?? Task { try await PythonEnvironment.resolve(explicit: nil, progress: say) }
    pythonTask = task
    return try await task.value
  }

  func tools() async throws -> String {
    let python = try await python()
    let task = toolsTask ?? Task { try await installTools(for: python) }
    toolsTask = task
    return try await task.value
  }
}

private func installTools(for python: PythonInstallation) async throws -> String {
  let version = python.version.split(separator: ".").prefix(2).joined(separator: ".")
  let environment = try ManagedEnvironment(
    requirements: Repository.text(of: "harness/requirements-test.txt"), base: python.path, version: version,
    environment: ProcessInfo.processInfo.environment)
  _ = try await environment.prepare(progress: say)
  return environment.folder + "/lib/python\(version)/site-packages"
}

private func say(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}
