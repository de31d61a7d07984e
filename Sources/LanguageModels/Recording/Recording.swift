import Domain
import Essentials

/// A prompt with its answer, as it lies in a folder of recordings: one file for each, named after the prompt.
struct Recording: Sendable, Hashable, Codable {
  /// Its place in the order of asking, from 1.
  var number: Int
  var model: String
  var prompt: Prompt
  var answer: Answer

  static func file(of prompt: Prompt, in folder: String) -> String {
    "\(folder)/\(prompt.hash.short).json"
  }

  /// Reads a recording; `nil` when there is none.
  static func read(_ file: String) throws(LanguageModelError) -> Recording? {
    guard let data = FileManager.default.contents(atPath: file) else { return nil }
    do {
      return try CanonicalJSON.decode(Recording.self, from: data)
    } catch {
      throw .recording("\(file) is damaged: \(error)")
    }
  }

  /// All recordings of a folder, in the order of asking.
  static func all(in folder: String) throws(LanguageModelError) -> [Recording] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw .recording("\(folder) can't be read: \(error.reason)")
    }
    var recordings: [Recording] = []
    for name in names where name.hasSuffix(".json") {
      if let recording = try read("\(folder)/\(name)") { recordings.append(recording) }
    }
    return recordings.sorted { $0.number < $1.number }
  }
}
