/// Paths as texts.
public enum Path {
  /// Whether there is a folder; links are followed.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without its last component: `/a/b` gives `/a`, `/a` gives `/`, and `a` gives the empty text.
  public static func parent(_ path: String) -> String {
    let parts = path.split(separator: "/")
    let rest = parts.dropLast().joined(separator: "/")
    return path.hasPrefix("/") ? "/" + rest : rest
  }

  /// The path without empty components, `.` and `..`, as its text tells.
  public static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    let isAbsolute = path.hasPrefix("/")
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute {
        parts.append(part)
      }
    }
    return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
  }

  /// Free bytes of the file system that a path lies on, for users without privileges; `nil` when it does not say.
  public static func freeBytes(_ path: String) -> Int64? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }
}
