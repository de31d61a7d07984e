import Domain
import Essentials

/// Times of a problem's baselines on a device, kept in the user's cache folder: one file for each key.
struct BaselineCache: Sendable {
  /// What decides a baseline's time.
  struct Key: Sendable, Hashable, Codable {
    var problem: String
    var device: String
    var torch: String
    var python: String
    var threads: Int
    var precision: PrecisionClass
    /// Changes whenever the way of timing does.
    var referee = LocalReferee.version
  }

  /// The content of a file; the key is kept in it, so that a person can tell what it is.
  struct Entry: Sendable, Hashable, Codable {
    var key: Key
    var times: [String: BaselineReport.Time] = [:]
    var noise: Estimate?
  }

  /// The user's cache folder for EGG.
  var folder: String

  /// What is known; an unreadable file counts as none.
  func entry(for key: Key) -> Entry {
    guard let path = try? path(of: key), let data = FileManager.default.contents(atPath: path),
      let entry = try? CanonicalJSON.decode(Entry.self, from: data), entry.key == key
    else { return Entry(key: key) }
    return entry
  }

  /// Keeps an entry; a cache that can't be written costs a measurement of the next run, no more.
  func keep(_ entry: Entry) {
    guard let path = try? path(of: entry.key), let data = try? CanonicalJSON.encode(entry, pretty: true)
    else {
      return
    }
    try? FileManager.default.createDirectory(
      atPath: folder + "/baselines", withIntermediateDirectories: true)
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private func path(of key: Key) throws -> String {
    "\(folder)/baselines/\(try ContentHash(ofJSON: key).short).json"
  }
}
