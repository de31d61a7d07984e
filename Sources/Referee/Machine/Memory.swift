import Essentials
import PythonEnvironment

/// Main memory, as Linux's files tell it.
enum Memory {
  /// Bytes that can be had without swapping; the tighter of the system's and the container's, `nil` when unknown.
  static var available: Int? {
    let system = text(at: "/proc/meminfo").flatMap { value(of: "MemAvailable", in: $0) }.flatMap(
      ByteCount.bytes)
    let limit = text(at: "/sys/fs/cgroup/memory.max").flatMap { Int($0.trimmed) }
    let used = text(at: "/sys/fs/cgroup/memory.current").flatMap { Int($0.trimmed) }
    let container = limit.map { max(0, $0 - (used ?? 0)) }
    return [system, container].compactMap(\.self).min()
  }

  /// The value behind a name in a file of lines `name : value`; the first one counts.
  static func value(of name: String, in text: String) -> String? {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, String(parts[0]).trimmed == name { return String(parts[1]).trimmed }
    }
    return nil
  }

  private static func text(at path: String) -> String? {
    String(file: path)
  }
}
