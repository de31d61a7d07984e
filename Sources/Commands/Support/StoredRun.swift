import Domain
import Essentials
import Journal

/// The folder of an earlier run that the user named.
enum StoredRun {
  static func folder(_ path: String) throws(EggError) -> RunFolder {
    try RunFolder.existing(path, workingDirectory: FileManager.default.currentDirectoryPath)
  }
}
