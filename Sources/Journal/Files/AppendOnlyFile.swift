import Domain
import Essentials

/// A file that grows by whole, flushed lines; a line that can't be written leaves no trace.
struct AppendOnlyFile: ~Copyable, Sendable {
  private let path: String
  private let file: OpenFile
  private var length: Int

  /// Opens a file for appending and cuts it off after `length` bytes, the end of its last whole line.
  init(path: String, keeping length: Int) throws(EggError) {
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_APPEND)
    let descriptor = file.descriptor
    try SystemCall.check("shorten", path) { ftruncate(descriptor, off_t(length)) }
    self.path = path
    self.length = length
    self.file = file
  }

  /// Appends a line and returns once it is on disk.
  mutating func append(_ line: Data) throws(EggError) {
    let descriptor = file.descriptor
    do {
      try SystemCall.write(line + [UInt8(ascii: "\n")], to: descriptor, path: path)
      try SystemCall.check("write", path) { fsync(descriptor) }
    } catch {
      ftruncate(descriptor, off_t(length))
      throw error
    }
    length += line.count + 1
  }
}
