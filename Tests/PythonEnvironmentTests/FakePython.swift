import Foundation
import TestSupport

/// Interpreters that are shell scripts: they answer the probe with given facts.
struct FakePython {
  var version = "3.11.7"
  var torch: String? = "2.13.0+cpu"
  var numpy: String? = "2.4.6"

  /// Writes the script and returns its path.
  func install(as name: String, in folder: TemporaryFolder) throws -> String {
    let path = folder.url.appendingPathComponent(name).path
    let facts = [
      "\"executable\": \"\(path)\"", "\"version\": \"\(version)\"", "\"torch\": \(quoted(torch))",
      "\"numpy\": \(quoted(numpy))", "\"triton\": null", "\"cuda\": null",
    ]
    return try folder.write(
      "#!/bin/sh\necho '{\(facts.joined(separator: ", "))}'\n", to: name, executable: true)
  }

  private func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
}

/// The plain interpreter of this machine, for tests that make real environments.
func systemPython() throws -> String {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  guard
    let path = folders.map({ "\($0)/python3" }).first(where: FileManager.default.isExecutableFile(atPath:))
  else { throw MissingPython() }
  return path
}

private struct MissingPython: Error {}
