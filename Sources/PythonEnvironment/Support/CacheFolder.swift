import Domain
import Essentials

/// EGG's folder in the user's cache: everything in it can be deleted at any time and is made anew.
enum CacheFolder {
  /// The path, from `XDG_CACHE_HOME` or `HOME`; the folder need not exist.
  static func path(_ environment: [String: String]) throws -> String {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/egg" }
    if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.cache/egg" }
    throw EggError(
      .environment, "There is no place for EGG's cache: neither XDG_CACHE_HOME nor HOME is an absolute path.",
      advice: "Set XDG_CACHE_HOME to a folder that you can write to.")
  }

  /// The path of the folder, which now exists.
  static func make(_ environment: [String: String]) throws -> String {
    let path = try path(environment)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw EggError(
        .environment, "EGG's cache folder \(path) can't be made: \(error.reason)",
        advice: "Set XDG_CACHE_HOME to a folder that you can write to.")
    }
    return path
  }

  /// Free bytes where the folder lies or will lie; `nil` when the file system does not say.
  static func freeBytes(at path: String) -> Int64? {
    var existing = path
    while !FileManager.default.fileExists(atPath: existing), existing.count > 1 {
      existing = Path.parent(existing)
    }
    return Path.freeBytes(existing)
  }
}
