import Essentials

/// Where a process is to be found, for others on the same machine.
struct ProcessTrace: Sendable, Hashable, Codable {
  /// Its number.
  var number: Int32
  /// The boot of the system and the name space that the number counts in; `nil` where that is not known.
  var space: String?

  /// This process.
  static let own = ProcessTrace(number: getpid(), space: space())

  /// Whether it is certain that the process has ended; only a process that counts in the same space can tell.
  var hasEnded: Bool {
    guard let space, space == ProcessTrace.own.space else { return false }
    return kill(number, 0) != 0 && errno == ESRCH
  }

  /// A name that no other worker has: the machine's, the process's number, and chance.
  static func freshName() -> String {
    let host = ProcessInfo.processInfo.hostName.prefix { $0 != "." }
    let name = host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(40)
    return "\(name)-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 36))"
  }

  private static func space() -> String? {
    let files = FileManager.default
    guard let boot = files.contents(atPath: "/proc/sys/kernel/random/boot_id"),
      let names = try? files.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    else { return nil }
    return String(decoding: boot.filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self) + " " + names
  }
}
