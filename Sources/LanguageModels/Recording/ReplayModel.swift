import Domain
import Essentials
import Synchronization

/// A model that gives the answers that were recorded earlier.
///
/// The same prompt has its own answer. A prompt that differs, because measured times stand in it, has the first unused
/// answer to a question on the same topic.
public final class ReplayModel: LanguageModel {
  /// A name for reports.
  public let name: String
  private let place: String
  private let recordings: [ContentHash: Recording]
  private let unused: Mutex<[Recording]>

  /// A model that reads a run folder, a folder of recordings, or the file of a recorded run.
  ///
  /// - Throws: `.recording` when there are none, or one is damaged.
  public init(path: String, name: String = "replay") throws(LanguageModelError) {
    let inner = "\(path)/answers"
    place = Path.isFolder(inner) ? inner : path
    self.name = name
    let all = try Self.recordings(at: place)
    if all.isEmpty { throw .recording("\(place) holds no recorded answers") }
    recordings = Dictionary(all.map { ($0.prompt.hash, $0) }) { first, _ in first }
    unused = Mutex(all)
  }

  /// The recorded answer to this prompt, or to the next on its topic.
  public func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    let recording = unused.withLock { unused -> Recording? in
      let exact = recordings[prompt.hash]
      guard let found = exact ?? unused.first(where: { $0.prompt.topic == prompt.topic }) else { return nil }
      unused.removeAll { $0.number == found.number }
      return found
    }
    guard var answer = recording?.answer else { throw .notRecorded(description(of: prompt)) }
    answer.isRecalled = true
    return answer
  }

  private func description(of prompt: Prompt) -> String {
    "to the \(prompt.topic.role.rawValue) agent's question '\(prompt.topic.task)' (\(prompt.hash.short)) in \(place)"
  }

  private static func recordings(at place: String) throws(LanguageModelError) -> [Recording] {
    if Path.isFolder(place) { return try Recording.all(in: place) }
    guard let data = FileManager.default.contents(atPath: place) else {
      throw .recording("\(place) can't be read")
    }
    return try RecordedRun(json: data, name: place).recordings
  }
}
