import Essentials
import SystemPackage

/// An exclusive lock on a file, held until the last descriptor of it is closed.
///
/// A child that is given `descriptor` as its standard input holds the lock too: when the parent is killed, the lock
/// stays taken until its orphan has ended, so nobody else builds into the same folder meanwhile.
struct FileLock: ~Copyable {
  let descriptor: FileDescriptor

  /// Takes the lock; `nil` when another process has it.
  static func tryAcquire(_ path: String) throws -> FileLock? {
    let descriptor = try FileDescriptor.open(
      FilePath(path), .readWrite, options: [.create, .closeOnExec],
      permissions: [.ownerReadWrite, .groupRead, .otherRead])
    if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor: descriptor) }
    let reason = Errno(rawValue: errno)
    try descriptor.close()
    if reason == .wouldBlock || reason == .interrupted { return nil }
    throw reason
  }

  /// Takes the lock as soon as it is free; `waiting` is called again and again meanwhile.
  static func acquire(_ path: String, waiting: @Sendable () -> Void) async throws -> FileLock {
    while true {
      if let lock = try tryAcquire(path) { return lock }
      waiting()
      try await Task.sleep(for: .milliseconds(250))
    }
  }

  deinit { try? descriptor.close() }
}
