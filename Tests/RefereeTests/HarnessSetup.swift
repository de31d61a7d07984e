import Domain
import Foundation
import Subprocess
import Testing

@testable import Referee

/// The Python and the harness that tests of the whole referee use; nothing is faked in them.
enum HarnessSetup {
  /// Why these tests can't run here, or the configuration that they run with.
  static let found: Result<RefereeConfiguration, Missing> = {
    guard FileManager.default.fileExists(atPath: harness + "/egg_harness/__main__.py") else {
      return .failure(Missing(reason: "no harness in \(harness); set EGG_HARNESS"))
    }
    guard let python = pythons.first(where: hasPyTorch) else {
      return .failure(Missing(reason: "no Python with PyTorch; set EGG_PYTHON"))
    }
    let temporary = NSTemporaryDirectory()
    return .success(
      RefereeConfiguration(
        python: python, harness: harness, cacheFolder: temporary + "/egg-test-cache",
        temporaryFolder: temporary))
  }()

  struct Missing: Error, CustomStringConvertible {
    var reason: String
    var description: String { reason }
  }

  static var isAvailable: Bool { (try? found.get()) != nil }

  static var reason: Comment {
    if case .failure(let missing) = found { return Comment(rawValue: missing.reason) }
    return "available"
  }

  private static var environment: [String: String] { ProcessInfo.processInfo.environment }

  private static var harness: String {
    if let folder = environment["EGG_HARNESS"] { return folder }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return root.deletingLastPathComponent().appendingPathComponent("harness").path
  }

  private static var pythons: [String] {
    let path = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
    return [environment["EGG_PYTHON"]].compactMap(\.self)
      + path.filter(FileManager.default.isExecutableFile)
  }

  /// PyTorch lies beside the interpreter's other packages; importing it to find out would take seconds.
  private static func hasPyTorch(_ python: String) -> Bool {
    let root = URL(fileURLWithPath: python).deletingLastPathComponent().deletingLastPathComponent().path
    return ["lib", "lib64"].contains { library in
      let versions = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(library)")) ?? []
      return versions.contains { version in
        ["site-packages", "dist-packages"].contains { folder in
          FileManager.default.fileExists(atPath: "\(root)/\(library)/\(version)/\(folder)/torch")
        }
      }
    }
  }

  /// Runs a body with a real referee for a problem's source.
  static func withReferee<Value: Sendable>(
    _ source: String, name: String = "problem", settings: RunSettings = RunSettings(),
    _ body: (LocalReferee) async throws -> Value
  ) async throws -> Value {
    try await Referee.withReferee(
      found.get(), problem: Problem(name: name, source: source), settings: settings, body: body)
  }
}
