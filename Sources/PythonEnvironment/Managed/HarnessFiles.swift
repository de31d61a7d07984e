import Domain
import Essentials
import HarnessResources

/// The Python package that the binary carries.
package enum HarnessFiles {
  /// A file of the package.
  package struct File: Sendable, Hashable, Codable {
    /// Path below the folder that goes on Python's module path.
    package var path: String
    /// The whole text.
    package var text: String
  }

  /// All files, in the order of the table.
  package static let all: [File] = {
    var files: [File] = []
    while let entry = egg_harness_file_at(Int32(files.count))?.pointee {
      files.append(File(path: String(cString: entry.path), text: String(cString: entry.text)))
    }
    return files
  }()

  /// The pinned requirements.
  package static let requirements = String(cString: egg_harness_requirements())

  /// Writes files into a folder of the cache that is named after their content; returns its path.
  ///
  /// The folder appears at once with everything in it. One that was damaged since is replaced.
  static func unpack(_ files: [File], environment: [String: String]) throws -> String {
    let cache = try CacheFolder.make(environment)
    let folder = cache + "/harness-" + (try ContentHash(ofJSON: files)).short
    if isIntact(folder, files) { return folder }
    let fresh = "\(folder).\(UUID().uuidString)"
    do {
      try write(files, to: fresh)
      try replace(folder, with: fresh, files)
    } catch {
      try? FileManager.default.removeItem(atPath: fresh)
      throw EggError(
        .environment, "The Python harness can't be unpacked into \(folder): \(error.reason)",
        advice: "Make room there, or set XDG_CACHE_HOME to a folder that you can write to.")
    }
    return folder
  }

  private static func isIntact(_ folder: String, _ files: [File]) -> Bool {
    files.allSatisfy { file in
      FileManager.default.contents(atPath: folder + "/" + file.path) == Data(file.text.utf8)
    }
      && FileManager.default.fileExists(atPath: folder)
  }

  /// Writes files below a folder, which is made.
  static func write(_ files: [File], to folder: String) throws {
    let root = URL(fileURLWithPath: folder)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for file in files {
      let target = root.appendingPathComponent(file.path)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: target)
    }
  }

  /// A rename; when another process was faster and its folder is intact, that one stays.
  private static func replace(_ folder: String, with fresh: String, _ files: [File]) throws {
    do {
      try FileManager.default.moveItem(atPath: fresh, toPath: folder)
    } catch {
      if isIntact(folder, files) {
        try? FileManager.default.removeItem(atPath: fresh)
        return
      }
      let damaged = fresh + ".damaged"
      try FileManager.default.moveItem(atPath: folder, toPath: damaged)
      try FileManager.default.moveItem(atPath: fresh, toPath: folder)
      try? FileManager.default.removeItem(atPath: damaged)
    }
  }
}
