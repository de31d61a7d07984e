import Domain
import Essentials

/// The folders of a run: slots in memory, sources and build outputs where files may be executed.
struct SlotFolders: Sendable {
  private let memory: RunFolder
  private let disk: RunFolder

  init(_ configuration: RefereeConfiguration) throws {
    disk = try RunFolder(in: configuration.temporaryFolder)
    do {
      memory = try RunFolder(in: SlotFolders.memoryParent ?? configuration.temporaryFolder)
    } catch {
      disk.remove()
      throw error
    }
  }

  /// A slot with inputs; runners may write there, and the oracle sees it when they do.
  ///
  /// Its path says nothing of the case: a runner could read there which inputs are meant to catch it.
  func inputSlot(_ name: String) throws -> String {
    try memory.folder("inputs/\(ContentHash(of: memory.path + name).short)")
  }

  /// A slot for the outputs of one runner.
  func outputSlot(_ owner: String, _ name: String) throws -> String {
    try memory.folder("outputs/\(owner)/\(name)")
  }

  /// All input slots.
  func inputs() throws -> String { try memory.folder("inputs") }

  /// All output slots of one runner.
  func outputs(_ owner: String) throws -> String { try memory.folder("outputs/\(owner)") }

  /// What only trusted sessions may read.
  func trusted() throws -> String { try disk.folder("trusted") }

  /// The private folder of a session; a candidate's stays, so that nothing is compiled twice.
  func workspace(_ owner: String) throws -> String { try disk.folder("workspaces/\(owner)") }

  /// Frees the memory of a runner's outputs.
  func removeOutputs(_ owner: String) {
    try? FileManager.default.removeItem(atPath: memory.path + "/outputs/\(owner)")
  }

  /// Whether a slot's folder is still there.
  static func exists(_ slot: String) -> Bool { FileManager.default.fileExists(atPath: slot) }

  /// Bytes that slots may still take: free space of their file system, and of memory when they lie there.
  var available: Int {
    var status = statvfs()
    guard statvfs(memory.path, &status) == 0 else { return .max }
    let free = Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    return min(free, Memory.available ?? .max)
  }

  func remove() {
    memory.remove()
    disk.remove()
  }

  private static var memoryParent: String? {
    access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : nil
  }
}
