import Domain
import Essentials
import Synchronization

/// A model that keeps each answer of another one, and gives it again when the same is asked again.
///
/// So a run that was cut off between an answer and its use does not pay for it twice.
public final class RecordingModel: LanguageModel {
  /// The other model's name.
  public var name: String { base.name }
  private let base: any LanguageModel
  private let folder: String
  private let count: RecordingCount

  /// A model that writes a folder of recordings, which is made if need be; several may share a `count`.
  public init(_ base: any LanguageModel, folder: String, count: RecordingCount) {
    self.base = base
    self.folder = folder
    self.count = count
  }

  /// The other model's answer, once it is on disk.
  public func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    let file = Recording.file(of: prompt, in: folder)
    if let known = try Recording.read(file) {
      var answer = known.answer
      answer.isRecalled = true
      return answer
    }
    let answer = try await base.answer(prompt)
    do {
      let recording = Recording(number: count.next(), model: name, prompt: prompt, answer: answer)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try CanonicalJSON.encode(recording, pretty: true).write(
        to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw .recording("\(file) can't be written: \(error.reason)")
    }
    return answer
  }
}

/// Numbers the recordings of a folder.
public final class RecordingCount: Sendable {
  private let last: Mutex<Int>

  /// Goes on behind the recordings that a folder has.
  public init(folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    last = Mutex(names.count { $0.hasSuffix(".json") })
  }

  func next() -> Int {
    last.withLock {
      $0 += 1
      return $0
    }
  }
}
