import Essentials

/// The processor that candidates of the target `cpu` run on.
public struct Processor: Sendable, Hashable, Codable {
  /// The model's name.
  public var name: String
  /// Logical cores that this process may use.
  public var cores: Int
  /// Widest vector register in bytes; 16 where nothing is known.
  public var vectorBytes: Int
  /// Second-level cache of one core in bytes; 0 when unknown.
  public var coreCacheBytes: Int
  /// Last-level cache in bytes; 0 when unknown.
  public var cacheBytes: Int

  /// The processor of this machine.
  public static func current() -> Processor {
    let text = String(file: "/proc/cpuinfo") ?? ""
    return Processor(
      cpuinfo: text, caches: systemCaches(), cores: ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Reads the form of Linux's `/proc/cpuinfo`; `caches` maps a cache level to its bytes.
  init(cpuinfo: String, caches: [Int: Int], cores: Int) {
    let fields = Self.fields(of: cpuinfo)
    let flags = Set((fields["flags"] ?? fields["Features"] ?? "").split(separator: " ").map(String.init))
    name = fields["model name"] ?? fields["Model"] ?? "unknown processor"
    self.cores = cores
    vectorBytes = flags.contains("avx512f") ? 64 : flags.contains("avx2") || flags.contains("avx") ? 32 : 16
    coreCacheBytes = caches[2] ?? 0
    cacheBytes = caches.max { $0.key < $1.key }?.value ?? 0
  }

  /// The first value of each field: the first core stands for all.
  private static func fields(of cpuinfo: String) -> [String: String] {
    let pairs = cpuinfo.split(separator: "\n").compactMap { line -> (String, String)? in
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmed }
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  private static func systemCaches() -> [Int: Int] {
    var caches: [Int: Int] = [:]
    for index in 0..<8 {
      let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)/"
      guard let level = line(of: folder + "level").flatMap({ Int($0) }), let size = line(of: folder + "size"),
        line(of: folder + "type") != "Instruction"
      else { continue }
      caches[level] = ByteCount.bytes(size) ?? 0
    }
    return caches
  }

  private static func line(of file: String) -> String? {
    String(file: file)?.trimmed
  }
}
