import Foundation
import TestSupport
import Testing

@testable import PythonEnvironment

/// Runs the harness's own tests, written for pytest, on the Python that EGG finds or makes.
struct HarnessTests {
  @Test(.timeLimit(.minutes(20))) func `the harness passes its own tests`() async throws {
    let python = try await testPython()
    let tools = try await testTools()
    let harness = Repository.root.appendingPathComponent("harness").path
    var environment = ProcessInfo.processInfo.environment
    environment["PYTHONPATH"] = "\(tools):\(harness)"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    let command = Command(
      python.path, ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", harness + "/tests"],
      environment: environment)
    let capture = try await command.capture(timeout: .seconds(1100))
    let tail = (capture.output + capture.errorOutput).split(separator: "\n").suffix(80).joined(
      separator: "\n")
    #expect(capture.succeeded, "\(tail)")
  }
}
