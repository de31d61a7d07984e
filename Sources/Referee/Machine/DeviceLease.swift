import Domain
import Essentials

/// The right to time on a device, which one process of this machine has at a time.
///
/// A lock on a file that all users of the machine share; it ends with the process that holds it, however that ends.
struct DeviceLease: Sendable {
  /// A name for the device that is the same for every process.
  var device: String
  /// The folder of the locks.
  var folder = "/tmp"
  /// Called once when another process has the device.
  var waiting: @Sendable () async -> Void = {}

  /// Runs work while no other process times on the device.
  func held<Value>(_ body: () async throws -> Value) async throws -> Value {
    let descriptor = try await acquired()
    defer { if let descriptor { close(descriptor) } }
    return try await body()
  }

  /// The descriptor that holds the lock; `nil` where no file can be locked: a lease is a courtesy, not a condition.
  private func acquired() async throws -> Int32? {
    guard let descriptor = opened() else { return nil }
    var hasTold = false
    do {
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else { break }
        if !hasTold { await waiting() }
        hasTold = true
        try await Task.sleep(for: .milliseconds(20))
      }
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  private var path: String { "\(folder)/egg-lease-\(ContentHash(of: device).short).lock" }

  /// Another user's file can be locked through a descriptor that only reads.
  private func opened() -> Int32? {
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW
    let existing = open(path, flags)
    if existing >= 0 { return existing }
    let made = open(path, flags | O_CREAT, 0o644)
    return made >= 0 ? made : nil
  }
}
