import Domain
import Foundation

/// Facts of this machine that the system tells without measuring; Linux alone tells them.
struct Machine: Sendable, Hashable {
  var name: String
  var vectorBytes: Int
  var cacheBytes: Int
  var coreCacheBytes: Int

  /// Reads the system's files, with modest values where these are silent.
  static func current() -> Machine {
    let facts = text(at: "/proc/cpuinfo") ?? ""
    let caches = (0..<8).compactMap(cache)
    return Machine(
      name: value(of: "model name", in: facts) ?? "CPU",
      vectorBytes: vectorBytes(
        flags: value(of: "flags", in: facts) ?? value(of: "Features", in: facts) ?? ""),
      cacheBytes: caches.max { $0.level < $1.level }?.bytes ?? 8 << 20,
      coreCacheBytes: caches.first { $0.level == 2 }?.bytes ?? 1 << 20)
  }

  /// Memory that can be had without swapping, in bytes; the tighter of the system's and the container's.
  static var availableMemory: Int? {
    let system = text(at: "/proc/meminfo").flatMap { value(of: "MemAvailable", in: $0) }.flatMap(bytes)
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

  /// Bytes of the widest vector register that these processor flags promise; 16 is what every 64-bit machine has.
  static func vectorBytes(flags: String) -> Int {
    let flags = Set(flags.split(separator: " "))
    if flags.contains("avx512f") { return 64 }
    if flags.contains("avx") || flags.contains("avx2") { return 32 }
    return 16
  }

  /// Reads `48K`, `1024 kB` or `32M`.
  static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isNumber }
    guard let number = Int(digits) else { return nil }
    switch text.dropFirst(digits.count).drop(while: \.isWhitespace).first?.lowercased() {
    case "k": return number << 10
    case "m": return number << 20
    case "g": return number << 30
    default: return number
    }
  }

  private static func cache(_ index: Int) -> (level: Int, bytes: Int)? {
    let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)"
    guard let kind = text(at: folder + "/type")?.trimmed, kind != "Instruction",
      let level = text(at: folder + "/level").flatMap({ Int($0.trimmed) }),
      let size = text(at: folder + "/size").flatMap({ bytes($0.trimmed) })
    else { return nil }
    return (level, size)
  }

  private static func text(at path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
