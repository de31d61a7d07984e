public import Domain
public import Essentials

/// Files that are either complete or not there: written beside their place, flushed, then renamed.
public enum AtomicFile {
  /// Writes a file, replacing an older one at once.
  ///
  /// - Throws: `.environment` with the path when the disk is full or the folder is not writable; an older file is
  ///   then unchanged.
  public static func write(_ bytes: Data, to path: String) throws(EggError) {
    let draft = "\(path).\(getpid()).draft"
    do {
      try writeAndFlush(bytes, to: draft)
      try SystemCall.check("write", path) { rename(draft, path) }
    } catch {
      unlink(draft)
      throw error
    }
    let folder = Path.parent(path)
    try SystemCall.synchronizeFolder(folder.isEmpty ? "." : folder)
  }

  /// Writes a text file in UTF-8.
  public static func write(_ text: String, to path: String) throws(EggError) {
    try write(Data(text.utf8), to: path)
  }

  private static func writeAndFlush(_ bytes: Data, to path: String) throws(EggError) {
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
    let descriptor = file.descriptor
    try SystemCall.write(bytes, to: descriptor, path: path)
    try SystemCall.check("write", path) { fsync(descriptor) }
  }
}
