import Domain
import Essentials

/// A private folder of this process that vanishes with the run.
///
/// A lock tells the living from leftovers of the dead.
struct RunFolder: Sendable {
  let path: String
  private let lock: Int32

  private static let prefix = "egg-"

  /// Makes `egg-PID-RANDOM` under a parent, after removing what dead processes left there.
  init(in parent: String) throws {
    RunFolder.sweep(parent)
    let process = ProcessInfo.processInfo.processIdentifier
    path = "\(parent)/\(RunFolder.prefix)\(process)-\(String(UInt32.random(in: .min ... .max), radix: 16))"
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw EggError(
        .environment, "No folder could be made in \(parent): \(error.reason)",
        advice: "Free some space there, or set TMPDIR to a folder that can be written.")
    }
    lock = open(path + "/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    _ = flock(lock, LOCK_EX | LOCK_NB)
  }

  /// Makes a folder inside.
  ///
  /// It is open to every user, as candidates may run as another one; the run's own folder lets no stranger pass.
  func folder(_ name: String) throws -> String {
    let folder = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
    return folder
  }

  /// Removes the folder and all that is in it.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
    close(lock)
  }

  /// Removes the folders of processes that no longer live.
  static func sweep(_ parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where isLeftover("\(parent)/\(name)", name: name) {
      try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
    }
  }

  /// A process of another container may share the folder but not our process numbers: both signs must agree.
  private static func isLeftover(_ path: String, name: String) -> Bool {
    guard name.hasPrefix(prefix), let process = Int32(name.split(separator: "-").dropFirst().first ?? ""),
      process > 0, kill(process, 0) != 0, errno == ESRCH
    else { return false }
    let descriptor = open(path + "/lock", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }
}
