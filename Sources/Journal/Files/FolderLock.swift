import Domain
import Essentials

/// Keeps two processes from writing to one run folder; the system releases it when the holder ends, however it ends.
struct FolderLock: ~Copyable, Sendable {
  private let file: OpenFile

  /// Takes the lock of a folder, or throws `.usage` naming the process that holds it.
  ///
  /// - Parameter kind: what the folder holds, for people: `run`.
  init(on folder: String, kind: String) throws(EggError) {
    let path = "\(folder)/.lock"
    let file = try OpenFile(path, O_RDWR | O_CREAT)
    let descriptor = file.descriptor
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw FolderLock.refusal(errno, kind, folder, holder: FolderLock.holder(at: path))
    }
    try SystemCall.check("write", path) { ftruncate(descriptor, 0) }
    try SystemCall.write(Data("\(getpid())\n".utf8), to: descriptor, path: path)
    self.file = file
  }

  // Closing is not enough: a child that was forked meanwhile holds the descriptor too until it has started its program.
  deinit { _ = flock(file.descriptor, LOCK_UN) }

  private static func holder(at path: String) -> String {
    let text = String(file: path) ?? ""
    return text.split(separator: "\n").first.map(String.init) ?? "unknown"
  }

  private static func refusal(
    _ number: Int32, _ kind: String, _ folder: String, holder: String
  ) -> EggError {
    guard number == EWOULDBLOCK else { return SystemCall.failure("lock", "\(folder)/.lock", number) }
    return EggError(
      .usage, "The \(kind) folder \(folder) is in use by process \(holder).",
      advice: "Wait until it ends or stop it (kill -INT \(holder)), or choose another folder with --out.")
  }
}
