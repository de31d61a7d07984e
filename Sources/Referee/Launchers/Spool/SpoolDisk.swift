import Domain
import Essentials

/// System calls on a folder that several machines may share, with their failures as errors of the house.
enum SpoolDisk {
  /// The content of a file, or `nil` when there is none.
  ///
  /// Not much more than `limit` bytes are read; more than `limit` tells that the file is too large.
  static func content(of path: String, atMost limit: Int) throws(EggError) -> Data? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      // A network file system may say that a file was replaced while it was being opened.
      if errno == ENOENT || errno == ESTALE { return nil }
      throw failure("read", path, errno)
    }
    defer { close(file) }
    var content = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while content.count <= limit {
      let count = read(file, &buffer, buffer.count)
      if count == 0 { break }
      if count > 0 {
        content += buffer[..<count]
      } else if errno != EINTR {
        throw failure("read", path, errno)
      }
    }
    return content
  }

  /// Writes a file that appears at once and whole; `draft` lies in the same file system.
  static func replace(_ path: String, with bytes: Data, draft: String) throws(EggError) {
    do throws(EggError) {
      let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard file >= 0 else { throw failure("write", draft, errno) }
      try fill(file, with: bytes, draft)
      guard rename(draft, path) == 0 else { throw failure("write", path, errno) }
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Makes a file that must not be there yet; false when it is.
  static func create(_ path: String, _ bytes: Data) throws(EggError) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if file < 0, errno == EEXIST { return false }
    guard file >= 0 else { throw failure("make", path, errno) }
    try fill(file, with: bytes, path)
    return true
  }

  /// Whether there is something under a path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes a folder unless it is there; its parent must be.
  static func makeFolder(_ path: String) throws(EggError) {
    guard mkdir(path, 0o777) != 0 else { return }
    let reason = errno
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    throw failure("make the folder", path, reason)
  }

  /// The names in a folder, in no order.
  static func names(in path: String) throws(EggError) -> [String] {
    guard let folder = opendir(path) else { throw failure("list", path, errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  /// Writes all bytes, has them on the disk, and closes the file.
  private static func fill(_ file: Int32, with bytes: Data, _ path: String) throws(EggError) {
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw failure("write", path, errno)
      }
    }
    guard fsync(file) == 0 else { throw failure("write", path, errno) }
  }

  /// The error for a failed call: what, where, what to do.
  static func failure(_ action: String, _ path: String, _ number: Int32) -> EggError {
    EggError(
      .environment, "Can't \(action) \(path): \(String(cString: strerror(number))).", advice: advice(number))
  }

  private static func advice(_ number: Int32) -> String {
    switch number {
    case ENOSPC, EDQUOT, EFBIG:
      "Free some space where the spool folder lies; nothing that is finished is lost."
    case EACCES, EPERM, EROFS: "The spool folder must be writable for you; change that or choose another one."
    case ENOENT, ENOTDIR: "The spool folder is gone or was never there; mount or make it, then run again."
    default: "Check the spool folder and its disk; jobs that are finished stay finished."
    }
  }
}
