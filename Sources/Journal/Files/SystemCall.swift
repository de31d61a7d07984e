import Domain
import Essentials

/// System calls on files, with their failures as errors of the house.
enum SystemCall {
  /// Repeats a call while signals interrupt it; -1 becomes an error about `path`.
  @discardableResult
  static func check<Result: SignedInteger>(
    _ action: String, _ path: String, _ call: () -> Result
  ) throws(EggError) -> Result {
    while true {
      let result = call()
      if result != -1 { return result }
      let number = errno
      if number != EINTR { throw failure(action, path, number) }
    }
  }

  /// Writes all bytes.
  static func write(_ bytes: Data, to descriptor: Int32, path: String) throws(EggError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try check("write", path) {
        rest.withUnsafeBytes { Essentials.write(descriptor, $0.baseAddress, $0.count) }
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Forces a folder's entries to the disk, so that a new file is still there after a power cut.
  static func synchronizeFolder(_ path: String) throws(EggError) {
    let folder = try OpenFile(path, O_RDONLY)
    let descriptor = folder.descriptor
    try check("write", path) { fsync(descriptor) }
  }

  /// The error for a failed call: what, where, what to do.
  static func failure(_ action: String, _ path: String, _ number: Int32) -> EggError {
    EggError(
      .environment, "Can't \(action) \(path): \(String(cString: strerror(number))).", advice: advice(number))
  }

  private static func advice(_ number: Int32) -> String {
    switch number {
    case ENOSPC, EDQUOT, EFBIG:
      "Free some space (or raise the file size limit), then continue with `egg resume`: the journal is intact."
    case EACCES, EPERM, EROFS:
      "Make the folder writable for you, or choose another one with --out."
    default:
      "Check the folder and its disk; what was recorded so far can be continued with `egg resume`."
    }
  }
}

/// A file that is open as long as this value lives, and that child processes do not inherit.
struct OpenFile: ~Copyable, Sendable {
  let descriptor: Int32

  init(_ path: String, _ flags: Int32) throws(EggError) {
    descriptor = try SystemCall.check("open", path) { open(path, flags | O_CLOEXEC, 0o644) }
  }

  deinit { close(descriptor) }
}
