public import Foundation

/// A folder that is deleted with the value that holds it.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let url: URL
  /// Its path.
  public var path: String { url.path }

  /// Makes an empty folder.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("egg-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// Writes a file; folders on the way are made.
  @discardableResult
  public func write(_ text: String, to name: String, executable: Bool = false) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    if executable {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    return file.path
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
