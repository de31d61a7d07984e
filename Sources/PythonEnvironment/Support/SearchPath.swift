import Essentials

/// The folders in which programs are looked for.
struct SearchPath: Sendable {
  var folders: [String]

  init(_ environment: [String: String]) {
    folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
  }

  /// The first program of this name.
  func first(_ name: String) -> String? {
    folders.lazy.map { $0 + "/" + name }.first(where: SearchPath.isExecutable)
  }

  /// Whether a path is a file that may be started; links are followed.
  static func isExecutable(_ path: String) -> Bool {
    !Path.isFolder(path) && FileManager.default.isExecutableFile(atPath: path)
  }
}
