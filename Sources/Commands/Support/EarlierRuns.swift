import Essentials
import Journal

/// The runs that lie in a folder, for estimates.
enum EarlierRuns {
  /// Runs that are read, newest first: enough for a median.
  static let mostRuns = 20

  /// What the newest finished runs took; a run that can't be read is passed over.
  static func costs(in folder: String) -> [RunCost] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let journals = names.map { "\(folder)/\($0)" }.filter {
      FileManager.default.fileExists(atPath: "\($0)/journal.jsonl")
    }
    let newest = journals.sorted { age($0) < age($1) }.prefix(mostRuns)
    return newest.compactMap { path in
      let folder = try? RunFolder.existing(path, workingDirectory: "/")
      return folder.flatMap { try? $0.entries() }.flatMap(RunCost.init)
    }
  }

  private static func age(_ run: String) -> Double {
    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(run)/journal.jsonl")
    let date = attributes?[.modificationDate] as? Date
    return -(date?.timeIntervalSince1970 ?? 0)
  }
}
