public import Domain
import Essentials

/// A folder through which jobs and results go, and the names of what lies in it.
public struct SpoolFolder: Sendable, Hashable {
  /// The path.
  public let path: String

  /// Opens a folder, making it and what belongs in it where that is missing; its parent must be there.
  ///
  /// - Throws: `.environment` when it can't be made or written to.
  public init(_ path: String) throws(EggError) {
    self.path = path
    try SpoolDisk.makeFolder(path)
    for name in ["jobs", "results", "claims", "workers", "drafts"] {
      try SpoolDisk.makeFolder("\(path)/\(name)")
    }
    try probe()
  }

  func job(_ hash: String) -> String { "\(path)/jobs/\(hash).json" }
  func result(_ hash: String) -> String { "\(path)/results/\(hash).json" }
  func claim(_ hash: String) -> String { "\(path)/claims/\(hash)" }
  func worker(_ id: String) -> String { "\(path)/workers/\(id).json" }

  /// Has a network file system forget what it remembers of results that were not there.
  func lookAgain() {
    if let folder = opendir("\(path)/results") { closedir(folder) }
  }

  /// Hashes of all jobs that were ever asked.
  func jobs() throws(EggError) -> [String] { try hashes(in: "jobs") }
  /// Hashes of all jobs that have a result.
  func results() throws(EggError) -> [String] { try hashes(in: "results") }
  /// Names of all workers that left a record.
  func workers() throws(EggError) -> [String] {
    try SpoolDisk.names(in: "\(path)/workers").filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
  }

  /// Writes a file of the spool's form that appears whole or not at all; returns the hash of its body.
  @discardableResult
  func write(_ body: some Encodable, to file: (SpoolFolder) -> (String) -> String, _ name: String? = nil)
    throws
    -> String
  {
    let (bytes, hash) = try SpoolFile.encode(body)
    try SpoolDisk.replace(file(self)(name ?? hash), with: bytes, draft: draft())
    return hash
  }

  /// A new name in the folder for files that are not whole yet, which nobody copies.
  private func draft() -> String {
    "\(path)/drafts/\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36))"
  }

  private func hashes(in folder: String) throws(EggError) -> [String] {
    try SpoolDisk.names(in: "\(path)/\(folder)").compactMap { name in
      let hash = name.dropLast(5)
      let isHash = hash.count == 64 && hash.allSatisfy { $0.isHexDigit && !$0.isUppercase }
      return name.hasSuffix(".json") && isHash ? String(hash) : nil
    }
  }

  /// Folders may be there and refuse files: better told now than after an hour.
  private func probe() throws(EggError) {
    let path = draft()
    _ = try SpoolDisk.create(path, Data())
    unlink(path)
  }
}
